import { createHash } from 'node:crypto';
import { exportTracks, type TrackingStorage } from '../src/index.ts';

/** What a storage holds, so that two states can be compared. */
export interface Digest {
  tracks: number;
  /** SHA-256 over every track and run as exported. */
  checksum: string;
}

export async function digestOf(storage: TrackingStorage): Promise<Digest> {
  const hash = createHash('sha256');
  for await (const line of exportTracks(storage)) hash.update(line);
  return { tracks: await storage.count(), checksum: hash.digest('hex') };
}
