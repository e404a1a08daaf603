import { STRIDE_LENGTH, type Steps } from '../../../slices/index.ts';
import { Column } from './column.ts';
import { lowerBound } from './lower-bound.ts';

/** A longer list has an array of its own; others share the chunks. */
const SHARED_LENGTH_MAX = 65_536;
const CHUNK_BITS = 18;
const CHUNK_LENGTH_MAX = 1 << CHUNK_BITS;
const CHUNK_LENGTH_MIN = 1024;

/** The logarithm of a power of two. */
const logarithmOf = (power: number): number => 31 - Math.clz32(power);

/** The number of slots of a shared list: the next power of two. */
const capacityOf = (count: number): number => 1 << (32 - Math.clz32(count - 1));

/**
 * The posting lists of one attribute: for each ordinal of a value the numbers of the tracks that have it, ascending.
 *
 * Most values of real attributes have few tracks, so only a long list is an array of its own. A single number stands in
 * place of its list. Other lists are blocks of 2, 4, 8 … slots in shared chunks; a block that a list outgrows is free for
 * the next list.
 */
export class PostingLists {
  readonly #counts = Column.ofIntegers();
  /** For one posting the number itself, for several the address of the block. */
  readonly #places = Column.ofIntegers();
  readonly #long = new Map<number, Uint32Array>();
  readonly #chunks: Uint32Array[] = [];
  /** Addresses of unused blocks, by the logarithm of their length. */
  readonly #free: number[][] = [];
  #chunkUsed = 0;

  /** The number of tracks that have the value. */
  count(ordinal: number): number {
    return this.#counts.get(ordinal);
  }

  /** Adds a track number that the list does not hold. */
  add(ordinal: number, trackNum: number): void {
    const count = this.#counts.get(ordinal);
    if (count === 0) this.#places.set(ordinal, trackNum);
    else if (!this.#append(ordinal, count, trackNum)) this.#insert(ordinal, count, trackNum);
    this.#counts.set(ordinal, count + 1);
  }

  /** The usual case: appends a number that is greater than all others, if the list has room. */
  #append(ordinal: number, count: number, trackNum: number): boolean {
    if ((count & (count - 1)) === 0 || (count > SHARED_LENGTH_MAX / 2 && this.#long.has(ordinal)))
      return false;
    const address = this.#places.get(ordinal);
    const chunk = this.#chunks[address >>> CHUNK_BITS]!;
    const end = (address & (CHUNK_LENGTH_MAX - 1)) + count;
    if (chunk[end - 1]! > trackNum) return false;
    chunk[end] = trackNum;
    return true;
  }

  /** Removes a track number that the list holds. */
  remove(ordinal: number, trackNum: number): void {
    const count = this.#counts.get(ordinal);
    if (count > 1) this.#delete(ordinal, count, trackNum);
    this.#counts.set(ordinal, count - 1);
  }

  /** Removes ascending track numbers that the list holds, in one pass through the list. */
  removeMany(ordinal: number, trackNums: readonly number[]): void {
    const count = this.#counts.get(ordinal);
    const left = count - trackNums.length;
    if (count > 1) {
      const slots = this.#view(ordinal, count);
      removeAll(slots, trackNums);
      this.#shrink(ordinal, count, left, slots);
    }
    this.#counts.set(ordinal, left);
  }

  /**
   * Loads all lists at once. There must be none.
   *
   * @param counts the length of each list, by ordinal
   * @param postings all lists, by ordinal
   */
  *load(counts: Uint32Array, postings: Uint32Array): Steps<void> {
    let [start, steps] = [0, 0];
    for (let ordinal = 0; ordinal < counts.length; ordinal++) {
      const count = counts[ordinal]!;
      if (count > 0) this.#loadList(ordinal, postings, start, count);
      start += count;
      steps += count + 1;
      if (steps < STRIDE_LENGTH) continue;
      steps = 0;
      yield;
    }
  }

  #loadList(ordinal: number, postings: Uint32Array, start: number, count: number): void {
    this.#counts.set(ordinal, count);
    if (count === 1) {
      this.#places.set(ordinal, postings[start]!);
    } else if (count > SHARED_LENGTH_MAX) {
      this.#long.set(ordinal, postings.slice(start, start + count));
    } else {
      const address = this.#allocate(capacityOf(count));
      this.#places.set(ordinal, address);
      const chunk = this.#chunks[address >>> CHUNK_BITS]!;
      const first = address & (CHUNK_LENGTH_MAX - 1);
      for (let i = 0; i < count; i++) chunk[first + i] = postings[start + i]!;
    }
  }

  /** The list: to be read only, until the lists change. */
  list(ordinal: number): Uint32Array {
    const count = this.#counts.get(ordinal);
    return count > 1
      ? this.#view(ordinal, count)
      : Uint32Array.of(this.#places.get(ordinal)).subarray(0, count);
  }

  /** Bytes of memory in use. */
  get sizeBytes(): number {
    let bytes = this.#counts.sizeBytes + this.#places.sizeBytes;
    for (const chunk of this.#chunks) bytes += chunk.byteLength;
    for (const list of this.#long.values()) bytes += list.byteLength;
    return bytes;
  }

  #insert(ordinal: number, count: number, trackNum: number): void {
    const slots = this.#slotsFor(ordinal, count);
    let index = count;
    if (slots[count - 1]! > trackNum) {
      index = lowerBound(slots, trackNum, 0, count);
      slots.copyWithin(index + 1, index, count);
    }
    slots[index] = trackNum;
  }

  #delete(ordinal: number, count: number, trackNum: number): void {
    const slots = this.#view(ordinal, count);
    const index = lowerBound(slots, trackNum, 0, count);
    slots.copyWithin(index, index + 1, count);
    this.#shrink(ordinal, count, count - 1, slots);
  }

  /** The slots of a list of `count` numbers, with room for one more. */
  #slotsFor(ordinal: number, count: number): Uint32Array {
    const long = this.#long.get(ordinal);
    if (long) return long.length > count ? long : this.#growLong(ordinal, long);
    if (count === 1) return this.#move(ordinal, Uint32Array.of(this.#places.get(ordinal)), 2);
    if (capacityOf(count) > count) return this.#block(this.#places.get(ordinal), capacityOf(count));
    const full = this.#view(ordinal, count);
    return count < SHARED_LENGTH_MAX ? this.#move(ordinal, full, count * 2) : this.#growLong(ordinal, full);
  }

  /** Copies a list to a new block. */
  #move(ordinal: number, list: Uint32Array, capacity: number): Uint32Array {
    const address = this.#allocate(capacity);
    const block = this.#block(address, capacity);
    block.set(list);
    if (list.length > 1) this.#release(this.#places.get(ordinal), capacityOf(list.length));
    this.#places.set(ordinal, address);
    return block;
  }

  #growLong(ordinal: number, list: Uint32Array): Uint32Array {
    const grown = new Uint32Array(Math.ceil(list.length * 1.25));
    grown.set(list);
    if (!this.#long.has(ordinal)) this.#release(this.#places.get(ordinal), list.length);
    this.#long.set(ordinal, grown);
    return grown;
  }

  /** Frees room after removals from a list of `count`. The first `left` of the slots remain. */
  #shrink(ordinal: number, count: number, left: number, slots: Uint32Array): void {
    if (this.#long.has(ordinal)) {
      if (left > SHARED_LENGTH_MAX / 2) return;
      this.#long.delete(ordinal);
    } else {
      if (left > 1 && capacityOf(left) === capacityOf(count)) return;
      this.#release(this.#places.get(ordinal), capacityOf(count));
    }
    if (left === 1) this.#places.set(ordinal, slots[0]!);
    if (left < 2) return;
    const address = this.#allocate(capacityOf(left));
    this.#block(address, capacityOf(left)).set(slots.subarray(0, left));
    this.#places.set(ordinal, address);
  }

  /** A list of at least two numbers. */
  #view(ordinal: number, count: number): Uint32Array {
    const long = this.#long.get(ordinal);
    return long ? long.subarray(0, count) : this.#block(this.#places.get(ordinal), count);
  }

  #block(address: number, length: number): Uint32Array {
    const start = address & (CHUNK_LENGTH_MAX - 1);
    return this.#chunks[address >>> CHUNK_BITS]!.subarray(start, start + length);
  }

  #allocate(capacity: number): number {
    const free = this.#free[logarithmOf(capacity)]?.pop();
    if (free !== undefined) return free;
    const chunk = this.#chunks[this.#chunks.length - 1];
    if (chunk === undefined || this.#chunkUsed + capacity > chunk.length) this.#addChunk(capacity);
    const address = (this.#chunks.length - 1) * CHUNK_LENGTH_MAX + this.#chunkUsed;
    this.#chunkUsed += capacity;
    return address;
  }

  #addChunk(capacity: number): void {
    this.#releaseRest();
    const length = this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const wanted = Math.max(CHUNK_LENGTH_MIN, capacity, Math.min(CHUNK_LENGTH_MAX, length));
    this.#chunks.push(new Uint32Array(wanted));
    this.#chunkUsed = 0;
  }

  /** Adds the unused end of the last chunk to the free blocks, in powers of two. */
  #releaseRest(): void {
    const chunk = this.#chunks.at(-1);
    if (chunk === undefined) return;
    for (let rest = chunk.length - this.#chunkUsed; rest >= 2; rest = chunk.length - this.#chunkUsed) {
      const length = 1 << (31 - Math.clz32(rest));
      this.#release((this.#chunks.length - 1) * CHUNK_LENGTH_MAX + this.#chunkUsed, length);
      this.#chunkUsed += length;
    }
  }

  #release(address: number, capacity: number): void {
    const size = logarithmOf(capacity);
    while (this.#free.length <= size) this.#free.push([]);
    this.#free[size]!.push(address);
  }
}

/** Removes ascending numbers that are among ascending numbers, and moves the others together. */
function removeAll(numbers: Uint32Array, gone: readonly number[]): void {
  let next = lowerBound(numbers, gone[0]!);
  let end = next;
  for (let i = 1; i <= gone.length; i++) {
    const from = next + 1;
    next = i < gone.length ? lowerBound(numbers, gone[i]!) : numbers.length;
    numbers.copyWithin(end, from, next);
    end += next - from;
  }
}
