import { createHash, type Hash } from 'node:crypto';
import { decodeValue, encodeValue } from '../../engine/records/codec.ts';
import { countOf } from '../../engine/records/row-group.ts';

/** The key of the record that a whole backup has. */
export const BACKUP_KEY = 'b';

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

/** The kinds of keys that change when a storage is just opened and closed: checkpoint and indexed attributes. The backup's own record is one. */
const PASSING_KINDS = 'bhipqxy';

/** Counts and digests entries as they come, in the order of their keys. */
export class EntryTally {
  readonly #hash: Hash = createHash('sha256');
  #tracks = 0;
  #runs = 0;

  add(key: string, value: Buffer): void {
    const kind = key[0]!;
    if (PASSING_KINDS.includes(kind)) return;
    if (kind === 't') this.#tracks += countOf(value);
    if (kind === 'r') this.#runs++;
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
