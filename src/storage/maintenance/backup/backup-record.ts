import { createHash, type Hash } from 'node:crypto';
import { Slices } from '../../../slices/index.ts';
import { ALL_KEYS, BACKUP_KEY, isDerivedKey, isOfKind } from '../../engine/keys.ts';
import { decodeValue, encodeValue } from '../../engine/records/codec.ts';
import { trackCountOf } from '../../engine/records/row-group.ts';
import type { Database } from '../../leveldb/database.ts';

/** What a backup holds, to be compared when it is restored. */
export interface BackupRecord {
  /** When the backup was made, in milliseconds since 1970 (UTC). */
  createdAt: number;
  tracks: number;
  runs: number;
  /** SHA-256 of all that matters in it, as hexadecimal digits. */
  digest: string;
}

export function encodeBackupRecord({ createdAt, tracks, runs, digest }: BackupRecord): Buffer {
  return encodeValue(BACKUP_KEY, [createdAt, tracks, runs, digest]);
}

/** @throws TrackingError TRACKS_CORRUPTED, TRACKS_FORMAT */
export function decodeBackupRecord(bytes: Buffer): BackupRecord {
  const [createdAt, tracks, runs, digest] = decodeValue(BACKUP_KEY, bytes) as [
    number,
    number,
    number,
    string,
  ];
  return { createdAt, tracks, runs, digest };
}

/** Counts and digests entries as they come, in the order of their keys. */
export class EntryTally {
  readonly #hash: Hash = createHash('sha256');
  #tracks = 0;
  #runs = 0;

  add(key: string, value: Buffer): void {
    if (isDerivedKey(key) || key === BACKUP_KEY) return;
    if (isOfKind(key, 'track')) this.#tracks += trackCountOf(value);
    if (isOfKind(key, 'run')) this.#runs++;
    this.#hash.update(`${Buffer.byteLength(key)} ${key} ${value.length} `).update(value);
  }

  get tracks(): number {
    return this.#tracks;
  }

  /** What a backup with these entries has as its record. Nothing can be added afterwards. */
  finish(): BackupRecord {
    return {
      createdAt: Date.now(),
      tracks: this.#tracks,
      runs: this.#runs,
      digest: this.#hash.digest('hex'),
    };
  }
}

/** Counts and digests what a database holds. @param onTracks is told the number of tracks so far */
export async function tallyOf(database: Database, onTracks: (tracks: number) => void): Promise<BackupRecord> {
  const tally = new EntryTally();
  const slices = new Slices();
  for await (const entries of database.entries(ALL_KEYS)) {
    for (const [key, value] of entries) tally.add(key, value);
    onTracks(tally.tracks);
    if (slices.isTimeUp()) await slices.next();
  }
  return tally.finish();
}
