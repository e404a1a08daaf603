import type { Database } from '../../leveldb/database.ts';
import type { RowGroups } from '../indexes/row-groups.ts';
import { numberOfKey, trackKey } from '../keys.ts';
import { ROW_GROUP_TRACKS_MAX } from '../records/limits.ts';
import { recordIn, type TakeRecord, takeRecords } from '../records/row-group.ts';

/** So many threads read at a time: as many as Node.js has for such work by default. */
const THREADS = 4;
/** Fewer tracks than this are not worth another thread. */
const PART_LENGTH_MIN = 64;

/** Finds the records of tracks in the database, where several share a value. */
export class RecordReader {
  readonly #database: Database;
  readonly #joins: () => RowGroups;
  /** The value that was read last: who reads tracks in their order finds the next one in it. */
  #recent: Buffer | undefined;
  #recentFirst = 0;

  constructor(database: Database, joins: () => RowGroups) {
    this.#database = database;
    this.#joins = joins;
  }

  /** The record of a track, still to be verified; undefined if it is gone. */
  read(trackNum: number): Buffer | undefined {
    const first = this.#joins().startOf(trackNum);
    if (first !== this.#recentFirst) {
      this.#recent = this.#database.getSync(trackKey(first));
      this.#recentFirst = first;
    }
    return (this.#recent && recordIn(first, this.#recent, trackNum)) ?? this.#search(trackNum);
  }

  /** Must be called when tracks were changed. */
  forget(): void {
    this.#recent = undefined;
    this.#recentFirst = 0;
  }

  /** Reads all tracks of a range outside of the event loop, also those that nobody asked for. */
  async readRange(first: number, last: number, take: TakeRecord): Promise<void> {
    const range = { gte: trackKey(this.#joins().startOf(first)), lt: trackKey(last + 1) };
    for await (const entries of this.#database.entries(range)) {
      for (const [key, bytes] of entries)
        takeRecords(numberOfKey(key), bytes, (trackNum, record) => {
          if (trackNum >= first && trackNum <= last) take(trackNum, record);
        });
    }
  }

  /** Reads some tracks outside of the event loop, in several threads at a time. */
  async readMany(trackNums: Uint32Array, take: TakeRecord): Promise<void> {
    const length = Math.max(PART_LENGTH_MIN, Math.ceil(trackNums.length / THREADS));
    const reading: Promise<void>[] = [];
    for (let start = 0; start < trackNums.length; start += length)
      reading.push(this.#readPart(trackNums.subarray(start, start + length), take));
    await Promise.all(reading);
  }

  async #readPart(trackNums: Uint32Array, take: TakeRecord): Promise<void> {
    const joins = this.#joins();
    const firsts = trackNums.map((trackNum) => joins.startOf(trackNum));
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
   * Looks for a track under the keys that it may have: a write that has just been done, and that memory does not know of
   * yet, has taken its value apart. It is looked twice, as the write may come to pass while it is looked.
   */
  #search(trackNum: number): Buffer | undefined {
    const least = Math.max(1, trackNum - ROW_GROUP_TRACKS_MAX + 1);
    for (let time = 0; time < 2; time++) {
      for (let first = trackNum; first >= least; first--) {
        const value = this.#database.getSync(trackKey(first));
        const record = value && recordIn(first, value, trackNum);
        if (record) return record;
      }
    }
    return undefined;
  }
}
