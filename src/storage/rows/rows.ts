import { TrackingError } from '../../errors.ts';
import type { Database } from '../database.ts';
import { trackKey, trackNumOfKey } from '../keys.ts';
import { isIntactTrack, verifyTrack } from '../records/track-record.ts';
import { Row } from './row.ts';
import { RowCache } from './row-cache.ts';

/** Fewer tracks than this are read one by one. */
const PREFETCH_MIN = 16;
/** A range is read as a whole if every so many-th track of it is wanted. */
const PREFETCH_SPAN = 3;
/** Whether the rows are in the cache already is found out by every so many-th. */
const PREFETCH_SAMPLE = 8;

/** Rows as they were before they changed; undefined for one that could not be read. */
type OldRows = Map<number, Row | undefined>;

/** Reads rows as they were when it was begun, however long it takes. */
export interface RowReader {
  /** @throws TrackingError TRACKS_CORRUPTED, TRACKS_READ_FAILED */
  read(trackNum: number): Row;
  /**
   * Reads ahead, if the tracks lie so close together that reading all of their range is faster than reading each.
   * Undefined: there is nothing to wait for.
   */
  prefetch(trackNums: Uint32Array): Promise<void> | undefined;
  /** Whether the track has been changed, or is about to be, since the reading was begun. */
  hasChanged(trackNum: number): boolean;
  /** Must be called when nothing more is to be read. */
  close(): void;
}

/**
 * The records of tracks, from the cache or the database.
 *
 * A change is on disk before memory knows of it, and a reading may take several turns of the event loop. So whoever
 * is about to change a track leaves its old row here (`keep`): for all readings until the change is done, and for those
 * under way until they end.
 */
export class Rows {
  readonly #database: Database;
  readonly #cache: RowCache;
  readonly #changing: OldRows = new Map();
  readonly #readers = new Set<OldRows>();

  constructor(database: Database, cacheSizeBytes: number) {
    this.#database = database;
    this.#cache = new RowCache(cacheSizeBytes);
  }

  get cache(): RowCache {
    return this.#cache;
  }

  /** The row of a track that exists, as it is now. @throws TrackingError TRACKS_CORRUPTED, TRACKS_READ_FAILED */
  read(trackNum: number): Row {
    if (this.#changing.has(trackNum)) return existing(trackNum, this.#changing.get(trackNum));
    return this.#cache.get(trackNum) ?? this.#load(trackNum);
  }

  /** Begins a reading that may take several turns of the event loop. */
  reader(): RowReader {
    const old: OldRows = new Map(this.#changing);
    this.#readers.add(old);
    return {
      read: (trackNum) => (old.has(trackNum) ? existing(trackNum, old.get(trackNum)) : this.read(trackNum)),
      prefetch: (trackNums) =>
        this.#isWorthPrefetching(trackNums) ? this.#prefetch(trackNums, old) : undefined,
      hasChanged: (trackNum) => old.has(trackNum),
      close: () => {
        this.#readers.delete(old);
      },
    };
  }

  /** Keeps the row of a track that is about to be changed or removed, and gives it back if it can be read. */
  keep(trackNum: number): Row | undefined {
    const row = this.#readIntact(trackNum);
    this.#changing.set(trackNum, row);
    for (const old of this.#readers) if (!old.has(trackNum)) old.set(trackNum, row);
    return row;
  }

  /** The changes announced with `keep` are done, or were given up. */
  settle(): void {
    for (const trackNum of this.#changing.keys()) this.#cache.delete(trackNum);
    this.#changing.clear();
  }

  #isWorthPrefetching(trackNums: Uint32Array): boolean {
    if (trackNums.length < PREFETCH_MIN) return false;
    const span = Math.abs(trackNums.at(-1)! - trackNums[0]!) + 1;
    if (span > trackNums.length * PREFETCH_SPAN) return false;
    let missing = 0;
    for (let i = 0; i < trackNums.length; i += PREFETCH_SAMPLE)
      if (!this.#cache.has(trackNums[i]!)) missing++;
    return missing * PREFETCH_SAMPLE * 2 > trackNums.length;
  }

  /** Reads a range into the cache, but what has changed since the reading was begun: that may be another version. */
  async #prefetch(trackNums: Uint32Array, old: OldRows): Promise<void> {
    let [first, last] = [trackNums[0]!, trackNums[0]!];
    for (const trackNum of trackNums) {
      first = Math.min(first, trackNum);
      last = Math.max(last, trackNum);
    }
    for await (const entries of this.#database.entries({ gte: trackKey(first), lt: trackKey(last + 1) })) {
      for (const [key, bytes] of entries) {
        const trackNum = trackNumOfKey(key);
        if (!old.has(trackNum) && !this.#cache.has(trackNum)) this.#cacheIntact(trackNum, bytes);
      }
    }
  }

  #cacheIntact(trackNum: number, bytes: Buffer): void {
    if (isIntactTrack(trackNum, bytes)) this.#cache.add(trackNum, new Row(bytes));
  }

  #readIntact(trackNum: number): Row | undefined {
    try {
      return this.read(trackNum);
    } catch (error) {
      // A damaged track can be replaced or removed; who asks for its row is told.
      if (error instanceof TrackingError && error.code === 'TRACKS_CORRUPTED') return undefined;
      throw error;
    }
  }

  #load(trackNum: number): Row {
    const bytes = this.#database.getSync(trackKey(trackNum));
    if (bytes === undefined) return existing(trackNum, undefined);
    verifyTrack(trackNum, bytes);
    const row = new Row(bytes);
    this.#cache.add(trackNum, row);
    return row;
  }
}

function existing(trackNum: number, row: Row | undefined): Row {
  if (row) return row;
  const key = trackKey(trackNum);
  throw new TrackingError(
    'TRACKS_CORRUPTED',
    `the record of the key '${key}' is damaged or gone; check() tells more`,
  );
}
