import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { Random } from '../../support/random.ts';
import { formatTrack } from '../deaths/expected-state.ts';

export const OPTIONS = { indexAttributes: ['state'], checkpointInterval: 700 } as const;

/** A folder before anything happens to it, and what a storage in it must answer. */
export interface Reference {
  folder: string;
  /** Whether the storage was closed; if not, it is as the death of the process leaves it. */
  isClosed: boolean;
  /** Each track as text, by its id. */
  tracks: Map<string, string>;
  runs: string;
}

/**
 * A storage with everything that leaves bytes: several tables, pages of the checkpoint, tracks that changed or were
 * removed afterwards, runs, positions, and a log that is not in tables yet.
 */
export async function makeReference(parent: string, isClosed: boolean): Promise<Reference> {
  const random = new Random(99);
  const origin = join(parent, isClosed ? 'origin-closed' : 'origin-dead');
  for (let round = 0; round < 3; round++) {
    await using storage = await TrackingStorage.open(origin, OPTIONS);
    await fill(storage, random, 500);
  }
  const storage = await TrackingStorage.open(origin, OPTIONS);
  await fill(storage, random, 120);
  const tracks = new Map((await storage.query()).map((track) => [track.trackId, formatTrack(track)]));
  const runs = JSON.stringify(await storage.getRuns());
  const folder = join(parent, isClosed ? 'closed' : 'dead');
  if (isClosed) await storage.close();
  await cp(origin, folder, { recursive: true });
  await storage.close();
  return { folder, isClosed, tracks, runs };
}

/** Changes and removals first, so that what a cut log loses are the last tracks. */
async function fill(storage: TrackingStorage, random: Random, count: number): Promise<void> {
  const last = await storage.count();
  for (let n = 0; n < count / 10 && last > 0; n++) {
    const trackId = String(1 + random.below(last)).padStart(7, '0');
    if (random.chance(0.5)) await storage.removeTrack(trackId);
    else await storage.updateTrack(trackId, { changed: n }).catch(() => undefined);
  }
  await storage.startRun('b');
  for (let n = 0; n < count; ) {
    // Tracks that are saved together share values.
    const entries = Array.from({ length: Math.min(count - n, random.pick([1, 1, 2, 20, 50])) }, () => ({
      taskId: random.pick(['a', 'b']),
      userName: `u${random.below(9)}`,
      data: {
        n,
        state: random.pick(['x', 'y', 'z']),
        text: random.next().toString(36).repeat(random.below(30)),
      },
      timeStamp: n++,
    }));
    await storage.saveUserTracks(entries);
  }
}
