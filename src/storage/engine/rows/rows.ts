import { TrackingError } from '../../../errors.ts';
import type { Database } from '../../leveldb/database.ts';
import type { RowGroups } from '../indexes/row-groups.ts';
import { trackKey } from '../keys.ts';
import { isIntactTrack, verifyTrack } from '../records/track-record.ts';
import { RecordReader } from './record-reader.ts';
import { Row } from './row.ts';
import { RowBytes } from './row-bytes.ts';
import { RowCache } from './row-cache.ts';

/** Fewer tracks than this are read one by one, without waiting. */
const PREFETCH_MIN = 8;
/** A range is read as a whole if it has fewer tracks than this for each wanted one. */
const PREFETCH_SPAN = 3;

/** Rows as they were before they changed; undefined for one that could not be read. */
type OldRows = Map<number, Row | undefined>;

/** Rows by their track numbers. */
export type RowsAhead = ReadonlyMap<number, Row>;

/** Reads rows as they were when the reader was made, however long that takes. */
export interface RowReader {
  /**
   * @param ahead rows that `prefetch` of this reader has read
   * @throws TrackingError TRACKS_CORRUPTED, TRACKS_READ_FAILED
   */
  read(trackNum: number, ahead?: RowsAhead): Row;
  /** Reads rows ahead if that is faster. Undefined: there is nothing to wait for. */
  prefetch(trackNums: Uint32Array): Promise<RowsAhead> | undefined;
  /** Whether a change of the track was announced since the reader was made. */
  hasChanged(trackNum: number): boolean;
  /** Must be called after the last reading. */
  close(): void;
}

/** Knows which tracks have changed since it was made. Must be closed. */
export type RowWatch = Pick<RowReader, 'hasChanged' | 'close'>;

/**
 * The records of tracks, from the cache or the database.
 *
 * A change is on disk before it is in memory, and a reading may take several turns of the event loop. So each change of a
 * track first announces it here. The old row is kept for all readings until the change is done, and for those under way
 * until they end.
 */
export class Rows {
  readonly #records: RecordReader;
  readonly #cache: RowCache;
  readonly #bytes = new RowBytes();
  readonly #changing: OldRows = new Map();
  readonly #readers = new Set<OldRows>();
  /** Ends the readings of iterations that were abandoned, once they are collected. */
  readonly #abandoned = new FinalizationRegistry<OldRows>((old) => this.#readers.delete(old));
  readonly #watches = new Set<Set<number>>();
  #isClosed = false;

  /** @param rowGroups which tracks share a value now */
  constructor(database: Database, rowGroups: () => RowGroups, cacheSizeBytes: number) {
    this.#records = new RecordReader(database, rowGroups);
    this.#cache = new RowCache(cacheSizeBytes);
  }

  get cache(): RowCache {
    return this.#cache;
  }

  /** The row of a track that exists, as it is now. @throws TrackingError TRACKS_CORRUPTED, TRACKS_READ_FAILED */
  read(trackNum: number): Row {
    if (this.#changing.has(trackNum)) return existing(trackNum, this.#changing.get(trackNum));
    return this.#find(trackNum, false);
  }

  #find(trackNum: number, isScan: boolean): Row {
    const cached = this.#cache.get(trackNum);
    if (cached) return cached;
    const row = this.#load(trackNum, isScan);
    if (!isScan) this.#cache.set(trackNum, row);
    return row;
  }

  /**
   * A reader for several turns of the event loop.
   *
   * @param isScan rows are used once, and do not enter the cache; the caller may be abandoned without closing the reader
   */
  reader(isScan = false): RowReader {
    const old: OldRows = new Map(this.#changing);
    this.#readers.add(old);
    const reader: RowReader = {
      read: (trackNum, ahead) => {
        if (old.has(trackNum)) return existing(trackNum, old.get(trackNum));
        return ahead?.get(trackNum) ?? this.#find(trackNum, isScan);
      },
      prefetch: (trackNums) => {
        const missing = this.#missing(trackNums);
        return missing.length < PREFETCH_MIN ? undefined : this.#prefetch(missing, old, isScan);
      },
      hasChanged: (trackNum) => old.has(trackNum),
      close: () => {
        this.#readers.delete(old);
      },
    };
    if (isScan) this.#abandoned.register(reader, old);
    return reader;
  }

  /** Announces that a track will be changed or removed. Its row is kept if it can be read. */
  announceChange(trackNum: number): void {
    const row = this.#readIntact(trackNum);
    this.#changing.set(trackNum, row);
    for (const old of this.#readers) if (!old.has(trackNum)) old.set(trackNum, row);
    for (const changed of this.#watches) changed.add(trackNum);
  }

  /** Notes which tracks change from now on, without keeping their rows. */
  watch(): RowWatch {
    const changed = new Set(this.#changing.keys());
    this.#watches.add(changed);
    return {
      hasChanged: (trackNum) => changed.has(trackNum),
      close: () => {
        this.#watches.delete(changed);
      },
    };
  }

  /** The announced changes are done, or were given up. */
  endChanges(): void {
    for (const trackNum of this.#changing.keys()) this.#cache.delete(trackNum);
    this.#changing.clear();
    this.#records.forget();
  }

  /** Ends all readings: the database may change until it is opened again. */
  close(): void {
    this.#isClosed = true;
    this.#readers.clear();
  }

  #missing(trackNums: Uint32Array): Uint32Array {
    return trackNums.filter((trackNum) => !this.#cache.has(trackNum));
  }

  /** Reads rows, except those that changed since the reader was made. After it was closed, changes are unknown, so no row is kept. */
  async #prefetch(trackNums: Uint32Array, old: OldRows, isScan: boolean): Promise<RowsAhead> {
    const ahead = new Map<number, Row>();
    const add = (trackNum: number, bytes: Buffer): void => {
      if (!this.#readers.has(old) || old.has(trackNum) || this.#cache.has(trackNum)) return;
      if (!isIntactTrack(trackNum, bytes)) return;
      const row = this.#rowOf(bytes, isScan);
      ahead.set(trackNum, row);
      if (!isScan) this.#cache.set(trackNum, row);
    };
    const first = trackNums.reduce((a, b) => Math.min(a, b));
    const last = trackNums.reduce((a, b) => Math.max(a, b));
    if (last - first < trackNums.length * PREFETCH_SPAN) await this.#records.readRange(first, last, add);
    else await this.#records.readMany(trackNums, add);
    return ahead;
  }

  /** A row of a record whose value has other tracks, too. A cached row must not keep the whole value. */
  #rowOf(record: Buffer, isScan: boolean): Row {
    if (isScan) return new Row(record);
    const { bytes, start, end } = this.#bytes.copy(record);
    return new Row(bytes, start, end);
  }

  #readIntact(trackNum: number): Row | undefined {
    try {
      return this.read(trackNum);
    } catch (error) {
      // A damaged track can be replaced or removed. Its readers get the error.
      if (error instanceof TrackingError && error.code === 'TRACKS_CORRUPTED') return undefined;
      throw error;
    }
  }

  #load(trackNum: number, isScan: boolean): Row {
    if (this.#isClosed)
      throw new TrackingError('TRACKS_NOT_OPEN', 'the storage was closed during the reading');
    const bytes = this.#records.read(trackNum);
    if (bytes === undefined) return existing(trackNum, undefined);
    verifyTrack(trackNum, bytes);
    return this.#rowOf(bytes, isScan);
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
