import { assert } from '../../../errors.ts';
import { STRIDE_LENGTH, type Steps } from '../../../slices/index.ts';
import { Column } from './column.ts';
import { SortedTree } from './sorted-tree.ts';
import { orderByTime } from './time-order.ts';
import { ZoneMap } from './zone-map.ts';

/** The most track numbers of a leaf, and so the most moves of an insertion. */
const LEAF_LENGTH_MAX = 1024;
const LEAF_LENGTH_MIN = 16;
/** Leaves built between two yields. */
const LEAVES_STRIDE = 16;

/** A place in the order of (time, trackNum), at a track or between tracks. */
export interface TimePlace {
  readonly time: number;
  readonly trackNum: number;
}

/** The bound of the first leaf. No track comes before it. */
const FIRST: TimePlace = { time: -Infinity, trackNum: 0 };

/** The place before the first track of a moment. */
export const beforeTime = (time: number): TimePlace => ({ time, trackNum: 0 });

/** The place behind the last track of a moment. */
export const behindTime = (time: number): TimePlace => ({ time, trackNum: Infinity });

interface Leaf {
  trackNums: Uint32Array;
  length: number;
}

const comparePlaces = (a: TimePlace, b: TimePlace): number =>
  a.time === b.time ? a.trackNum - b.trackNum : a.time - b.time;

/**
 * All tracks in the order of (timeStamp, trackNum), and the time of each.
 *
 * A B-tree of leaves. A leaf is an array of track numbers, and its key is the lower bound of what it may hold. The times
 * are in a column only. So a track takes four bytes here, and a track in order of time is appended to the last leaf without
 * a search.
 */
export class TimeIndex {
  readonly #times = Column.ofTimes();
  readonly #leaves = new SortedTree<TimePlace, Leaf>([[FIRST, emptyLeaf()]], comparePlaces);
  #last: Leaf = this.#leaves.get(FIRST)!;
  readonly #zones = new ZoneMap();

  /** Indexes a track that is not in this index. */
  add(trackNum: number, time: number): void {
    this.#times.set(trackNum, time);
    this.#zones.add(trackNum, time);
    const last = this.#last;
    if (last.length === 0 || this.#isBefore(last.trackNums[last.length - 1]!, time, trackNum)) {
      this.#append(trackNum, time);
    } else {
      this.#insert(trackNum, time);
    }
  }

  /** Loads a page of times. The tracks are found only after `loadOrder`. */
  loadPage(page: number, times: Float64Array): void {
    this.#times.setPage(page, times);
  }

  /** Builds the leaves. @param trackNums all tracks, ascending */
  *loadOrder(trackNums: Uint32Array): Steps<void> {
    for (let i = 0; i < trackNums.length; i++) {
      this.#zones.add(trackNums[i]!, this.#times.get(trackNums[i]!));
      if (i % STRIDE_LENGTH === STRIDE_LENGTH - 1) yield;
    }
    const ordered = yield* orderByTime(trackNums, (trackNum) => this.#times.get(trackNum));
    for (let start = 0; start < ordered.length; start += LEAF_LENGTH_MAX) {
      const part = ordered.slice(start, start + LEAF_LENGTH_MAX);
      this.#addLeaf(start === 0 ? FIRST : this.#placeOf(part[0]!), { trackNums: part, length: part.length });
      if ((start / LEAF_LENGTH_MAX) % LEAVES_STRIDE === 0) yield;
    }
  }

  /** Unindexes a track that is in this index. */
  remove(trackNum: number): void {
    const time = this.#times.get(trackNum);
    const [bound, leaf] = this.#leafFor(time, trackNum);
    const index = this.#lowerBound(leaf, time, trackNum);
    leaf.trackNums.copyWithin(index, index + 1, leaf.length);
    leaf.length--;
    this.#times.set(trackNum, 0);
    if (leaf.length === 0 && bound !== FIRST) this.#drop(bound, leaf);
  }

  /** The bounds of the times of each zone of track numbers. */
  get zones(): ZoneMap {
    return this.#zones;
  }

  timeOf(trackNum: number): number {
    return this.#times.get(trackNum);
  }

  /** The number of tracks from `from` to `to`, both inclusive. It looks only into the first and the last leaf. */
  count(from: number, to: number): number {
    const [after, before] = [beforeTime(from), behindTime(to)];
    const start = this.#leaves.getPairOrNextLower(after)?.[0] ?? FIRST;
    let count = 0;
    let ahead: [bound: TimePlace, leaf: Leaf] | undefined;
    this.#leaves.forRange(start, before, false, (bound, leaf) => {
      if (ahead)
        count += ahead[0] === start ? this.#partOf(ahead[1], start, after, before).length : ahead[1].length;
      ahead = [bound, leaf];
    });
    return ahead ? count + this.#partOf(ahead[1], ahead[0], after, before).length : count;
  }

  /** Copies the numbers of the tracks from `from` to `to` (inclusive), in order of time. Returns the index behind them. */
  copyTo(from: number, to: number, target: Uint32Array, at: number): number {
    let end = at;
    for (const part of this.parts(beforeTime(from), behindTime(to))) {
      target.set(part, end);
      end += part.length;
    }
    return end;
  }

  /** The tracks between two places in order, in parts to be read only, until the index changes. */
  *parts(after: TimePlace, before: TimePlace): Generator<Uint32Array> {
    const [start] = this.#leaves.getPairOrNextLower(after) ?? [FIRST];
    for (const [bound, leaf] of this.#leaves.entries(start)) {
      if (comparePlaces(bound, before) >= 0) return;
      const part = this.#partOf(leaf, bound, after, before);
      if (part.length > 0) yield part;
    }
  }

  /** The same parts, the last one first. Each part is ascending in itself. */
  *partsReversed(after: TimePlace, before: TimePlace): Generator<Uint32Array> {
    for (const [bound, leaf] of this.#leaves.entriesReversed(before)) {
      const part = this.#partOf(leaf, bound, after, before);
      if (part.length > 0) yield part;
      if (comparePlaces(bound, after) <= 0) return;
    }
  }

  /** The times of a page of track numbers: see `Column.page`. */
  page(page: number): Float64Array | undefined {
    return this.#times.page(page);
  }

  /** Gives back the memory of a page, none of whose tracks is left. */
  dropPage(page: number): void {
    this.#times.dropPage(page);
  }

  get sizeBytes(): number {
    return this.#times.sizeBytes + this.#leaves.size * (LEAF_LENGTH_MAX * 4 + 200);
  }

  #append(trackNum: number, time: number): void {
    if (this.#last.length === LEAF_LENGTH_MAX) this.#addLeaf({ time, trackNum }, emptyLeaf());
    const leaf = this.#last;
    makeRoom(leaf);
    leaf.trackNums[leaf.length++] = trackNum;
  }

  #insert(trackNum: number, time: number): void {
    let [, leaf] = this.#leafFor(time, trackNum);
    if (leaf.length === LEAF_LENGTH_MAX) {
      this.#split(leaf);
      [, leaf] = this.#leafFor(time, trackNum);
    }
    makeRoom(leaf);
    const index = this.#lowerBound(leaf, time, trackNum);
    leaf.trackNums.copyWithin(index + 1, index, leaf.length);
    leaf.trackNums[index] = trackNum;
    leaf.length++;
  }

  #leafFor(time: number, trackNum: number): [bound: TimePlace, leaf: Leaf] {
    const found = this.#leaves.getPairOrNextLower({ time, trackNum });
    assert(found, 'every track comes after the bound of the first leaf');
    return found;
  }

  #placeOf(trackNum: number): TimePlace {
    return { time: this.#times.get(trackNum), trackNum };
  }

  /** Moves the upper half of a leaf to a new leaf. */
  #split(leaf: Leaf): void {
    const half = leaf.length >>> 1;
    const upper: Leaf = { trackNums: leaf.trackNums.slice(half), length: leaf.length - half };
    leaf.length = half;
    this.#addLeaf(this.#placeOf(upper.trackNums[0]!), upper, leaf === this.#last);
  }

  #addLeaf(bound: TimePlace, leaf: Leaf, isLast = true): void {
    this.#leaves.set(bound, leaf);
    if (isLast) this.#last = leaf;
  }

  #drop(bound: TimePlace, leaf: Leaf): void {
    this.#leaves.delete(bound);
    if (leaf === this.#last) this.#last = this.#leaves.nextLowerPair(undefined)![1];
  }

  /** The part of a leaf that is between two places. The leaf holds nothing before its bound. */
  #partOf(leaf: Leaf, bound: TimePlace, after: TimePlace, before: TimePlace): Uint32Array {
    const { trackNums, length } = leaf;
    const first =
      comparePlaces(bound, after) > 0 ? 0 : this.#lowerBound(leaf, after.time, after.trackNum + 1);
    const isWhole = length === 0 || this.#isBefore(trackNums[length - 1]!, before.time, before.trackNum);
    const end = isWhole ? length : this.#lowerBound(leaf, before.time, before.trackNum);
    return trackNums.subarray(first, Math.max(first, end));
  }

  /** Whether an indexed track comes before (time, trackNum). */
  #isBefore(indexed: number, time: number, trackNum: number): boolean {
    const indexedTime = this.#times.get(indexed);
    return indexedTime === time ? indexed < trackNum : indexedTime < time;
  }

  #lowerBound(leaf: Leaf, time: number, trackNum: number): number {
    let low = 0;
    let high = leaf.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#isBefore(leaf.trackNums[middle]!, time, trackNum)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function emptyLeaf(): Leaf {
  return { trackNums: new Uint32Array(LEAF_LENGTH_MIN), length: 0 };
}

/** Makes room for one more number in a leaf that is not full. */
function makeRoom(leaf: Leaf): void {
  if (leaf.length < leaf.trackNums.length) return;
  const grown = new Uint32Array(Math.min(LEAF_LENGTH_MAX, leaf.trackNums.length * 2));
  grown.set(leaf.trackNums);
  leaf.trackNums = grown;
}
