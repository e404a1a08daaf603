import type { Database } from '../../leveldb/database.ts';
import type { RowGroups } from '../indexes/row-groups.ts';
import { numberOfKey, trackKey } from '../keys.ts';
import { ROW_GROUP_TRACKS_MAX } from '../records/limits.ts';
import { recordIn, type TakeRecord, takeRecords } from '../records/row-group.ts';

/** Node.js reads in this many threads at a time, by default. */
const THREADS = 4;
/** Fewer tracks than this are read by one thread. */
const PART_LENGTH_MIN = 64;

/** Reads the records of tracks, of which several may share a value. They are still to be verified. */
export class RecordReader {
  readonly #database: Database;
  readonly #rowGroups: () => RowGroups;
  /** The last value read. Where tracks are read in order, the next one is often in it. */
  #recent: Buffer | undefined;
  #recentFirst = 0;

  constructor(database: Database, rowGroups: () => RowGroups) {
    this.#database = database;
    this.#rowGroups = rowGroups;
  }

  /** The record of a track; undefined if it is gone. */
  read(trackNum: number): Buffer | undefined {
    const first = this.#rowGroups().startOf(trackNum);
    if (first !== this.#recentFirst) {
      this.#recent = this.#database.getSync(trackKey(first));
      this.#recentFirst = first;
    }
    return (this.#recent && recordIn(first, this.#recent, trackNum)) ?? this.#search(trackNum);
  }

  /** Must be called after tracks were changed. */
  forget(): void {
    this.#recent = undefined;
    this.#recentFirst = 0;
  }

  /** Reads all tracks of a range outside of the event loop, also those that are not wanted. */
  async readRange(first: number, last: number, take: TakeRecord): Promise<void> {
    const range = { gte: trackKey(this.#rowGroups().startOf(first)), lt: trackKey(last + 1) };
    for await (const entries of this.#database.entries(range)) {
      for (const [key, bytes] of entries)
        takeRecords(numberOfKey(key), bytes, (trackNum, record) => {
          if (trackNum >= first && trackNum <= last) take(trackNum, record);
        });
    }
  }

  /** Reads some tracks outside of the event loop, in several threads. */
  async readMany(trackNums: Uint32Array, take: TakeRecord): Promise<void> {
    const length = Math.max(PART_LENGTH_MIN, Math.ceil(trackNums.length / THREADS));
    const reading: Promise<void>[] = [];
    for (let start = 0; start < trackNums.length; start += length)
      reading.push(this.#readPart(trackNums.subarray(start, start + length), take));
    await Promise.all(reading);
  }

  async #readPart(trackNums: Uint32Array, take: TakeRecord): Promise<void> {
    const rowGroups = this.#rowGroups();
    const firsts = trackNums.map((trackNum) => rowGroups.startOf(trackNum));
    const distinct = firsts.filter((first, i) => first !== firsts[i - 1]);
    const values = await this.#database.getMany(Array.from(distinct, trackKey));
    let at = -1;
    for (let i = 0; i < trackNums.length; i++) {
      if (firsts[i] !== firsts[i - 1]) at++;
      const value = values[at];
      const record = value && recordIn(firsts[i]!, value, trackNums[i]!);
      if (record) take(trackNums[i]!, record);
    }
  }

  /**
   * Searches a track under all keys that its value may have: a write that is on disk, but not yet in memory, has divided
   * its row group. It searches twice, as the write may happen during the first search.
   */
  #search(trackNum: number): Buffer | undefined {
    const least = Math.max(1, trackNum - ROW_GROUP_TRACKS_MAX + 1);
    for (let attempt = 0; attempt < 2; attempt++) {
      for (let first = trackNum; first >= least; first--) {
        const value = this.#database.getSync(trackKey(first));
        const record = value && recordIn(first, value, trackNum);
        if (record) return record;
      }
    }
    return undefined;
  }
}
