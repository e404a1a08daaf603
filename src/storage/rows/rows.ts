import { TrackingError } from '../../errors.ts';
import type { Database } from '../database.ts';
import { trackKey } from '../keys.ts';
import { verifyTrack } from '../records/track-record.ts';
import { Row } from './row.ts';
import { RowCache } from './row-cache.ts';

/** Rows as they were before they changed; undefined for one that could not be read. */
type OldRows = Map<number, Row | undefined>;

/** Reads rows as they were when it was begun, however long it takes. */
export interface RowReader {
  /** @throws TrackingError TRACKS_CORRUPTED, TRACKS_READ_FAILED */
  read(trackNum: number): Row;
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
