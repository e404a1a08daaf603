import { Slices } from '../../../slices/index.ts';

const SHARD_LENGTH_MIN = 16;
/** The upper 10 bits of a combination's hash are the number of its shard. */
const SHARD_SHIFT = 22;

/** What the index reads of its tracks. */
export interface LastIndexSource {
  /** The greatest track number in the indexes. */
  readonly lastTrackNum: number;
  has(trackNum: number): boolean;
  taskOrdinal(trackNum: number): number;
  runId(trackNum: number): number;
  userOrdinal(trackNum: number): number;
  timeOf(trackNum: number): number;
  /** Searches the last track of a combination, other than `except`; 0 if there is none. */
  searchLast(taskOrdinal: number, runId: number, userOrdinal: number, except: number): number;
}

/**
 * For each combination of task, run and user its last track: the greatest (timeStamp, trackNum).
 *
 * A hash table with open addressing. A slot is a track number, four bytes; the columns tell its combination. There are
 * 1,024 shards that grow one by one, so that no save waits for all to grow. The index is built for the first reading.
 */
export class LastIndex {
  readonly #source: LastIndexSource;
  readonly #shards: Uint32Array[] = [];
  readonly #used: number[] = [];
  /** All tracks below this number are in the index. */
  #builtEnd = 1;
  #isBuilt = false;
  #building: Promise<void> | undefined;

  constructor(source: LastIndexSource) {
    this.#source = source;
  }

  get isBuilt(): boolean {
    return this.#isBuilt;
  }

  /** Builds the index. Yields to the event loop; tracks may be saved meanwhile. */
  async build(): Promise<void> {
    if (this.#isBuilt) return;
    this.#building ??= this.#buildInSlices();
    await this.#building;
  }

  /** The last track of a combination; 0 if there is none. */
  find(taskOrdinal: number, runId: number, userOrdinal: number): number {
    const hash = hashOf(taskOrdinal, runId, userOrdinal);
    const shard = this.#shards[hash >>> SHARD_SHIFT];
    if (shard === undefined) return 0;
    return shard[this.#slotOf(shard, hash, taskOrdinal, runId, userOrdinal)]!;
  }

  /** Adds a track that is in the other indexes. */
  add(trackNum: number): void {
    if (this.#isBuilt || trackNum < this.#builtEnd) this.#put(trackNum);
  }

  /** Removes a track that is still in the other indexes. */
  remove(trackNum: number): void {
    if (!this.#isBuilt && trackNum >= this.#builtEnd) return;
    const source = this.#source;
    const task = source.taskOrdinal(trackNum);
    const run = source.runId(trackNum);
    const user = source.userOrdinal(trackNum);
    const hash = hashOf(task, run, user);
    const shard = this.#shards[hash >>> SHARD_SHIFT]!;
    const slot = this.#slotOf(shard, hash, task, run, user);
    if (shard[slot] !== trackNum) return;
    const before = source.searchLast(task, run, user, trackNum);
    if (before !== 0) shard[slot] = before;
    else this.#vacate(hash >>> SHARD_SHIFT, slot);
  }

  get sizeBytes(): number {
    return this.#shards.reduce((sum, shard) => sum + (shard?.byteLength ?? 0), 0);
  }

  async #buildInSlices(): Promise<void> {
    const slices = new Slices();
    while (this.#builtEnd <= this.#source.lastTrackNum) {
      const trackNum = this.#builtEnd++;
      if (this.#source.has(trackNum)) this.#put(trackNum);
      if (slices.isOver()) await slices.next();
    }
    this.#isBuilt = true;
  }

  #put(trackNum: number): void {
    const source = this.#source;
    const task = source.taskOrdinal(trackNum);
    const run = source.runId(trackNum);
    const user = source.userOrdinal(trackNum);
    const hash = hashOf(task, run, user);
    const shard = this.#roomIn(hash >>> SHARD_SHIFT);
    const slot = this.#slotOf(shard, hash, task, run, user);
    const last = shard[slot]!;
    if (last === 0) this.#used[hash >>> SHARD_SHIFT]!++;
    if (last === 0 || this.#isLater(trackNum, last)) shard[slot] = trackNum;
  }

  #isLater(trackNum: number, other: number): boolean {
    const difference = this.#source.timeOf(trackNum) - this.#source.timeOf(other);
    return difference > 0 || (difference === 0 && trackNum > other);
  }

  /** The slot of a combination; an empty one if it has none. */
  #slotOf(shard: Uint32Array, hash: number, task: number, run: number, user: number): number {
    const mask = shard.length - 1;
    const source = this.#source;
    let slot = hash & mask;
    for (let trackNum = shard[slot]!; trackNum !== 0; trackNum = shard[slot]!) {
      const isSame =
        source.userOrdinal(trackNum) === user &&
        source.runId(trackNum) === run &&
        source.taskOrdinal(trackNum) === task;
      if (isSame) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** The shard with room for one more combination. At most three of four slots are used. */
  #roomIn(index: number): Uint32Array {
    const shard = this.#shards[index];
    if (shard === undefined) {
      this.#used[index] = 0;
      this.#shards[index] = new Uint32Array(SHARD_LENGTH_MIN);
      return this.#shards[index];
    }
    return (this.#used[index]! + 1) * 4 <= shard.length * 3 ? shard : this.#growShard(index, shard);
  }

  #growShard(index: number, shard: Uint32Array): Uint32Array {
    const grown = new Uint32Array(shard.length * 2);
    const mask = grown.length - 1;
    for (const trackNum of shard) {
      if (trackNum === 0) continue;
      let slot = this.#hashOfTrack(trackNum) & mask;
      while (grown[slot] !== 0) slot = (slot + 1) & mask;
      grown[slot] = trackNum;
    }
    this.#shards[index] = grown;
    return grown;
  }

  /** Empties a slot, and moves those behind it that would no longer be found. */
  #vacate(index: number, slot: number): void {
    const shard = this.#shards[index]!;
    const mask = shard.length - 1;
    let hole = slot;
    for (let next = (slot + 1) & mask; shard[next] !== 0; next = (next + 1) & mask) {
      const home = this.#hashOfTrack(shard[next]!) & mask;
      if (((next - home) & mask) < ((next - hole) & mask)) continue;
      shard[hole] = shard[next]!;
      hole = next;
    }
    shard[hole] = 0;
    this.#used[index]!--;
  }

  #hashOfTrack(trackNum: number): number {
    const source = this.#source;
    return hashOf(source.taskOrdinal(trackNum), source.runId(trackNum), source.userOrdinal(trackNum));
  }
}

/** Mixes three small integers to 32 bits, by multiplying and xor-shifting as MurmurHash3's finalizer does. */
function hashOf(task: number, run: number, user: number): number {
  let hash = Math.imul(task, 0x9e3779b1) ^ Math.imul(run, 0x85ebca6b) ^ Math.imul(user, 0xc2b2ae35);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x7feb352d);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 0;
}
