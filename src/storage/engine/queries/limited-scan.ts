import { STRIDE_LENGTH, type Steps } from '../../../slices/index.ts';
import type { Order } from '../../contract/order.ts';
import type { Filter } from './scan.ts';

/** The cost of a part, as a number of tracks looked at. */
const PART_COST = 16;

/** What a limited scan goes through. */
export interface Scan {
  /** Tracks in order, from the cursor on: see `scanInOrder`. */
  parts: Iterable<Uint32Array>;
  filters: readonly Filter[];
  /** The most tracks that match. */
  matchesMax: number;
  /** The scan fails when it has looked at more tracks than this. Default: it never fails. */
  visitsMax?: number;
}

/** Scans tracks in order until it has all that the order asks for, by its offset and limit. Undefined: the scan failed. */
export function* limitedScan(scan: Scan, order: Order): Steps<Uint32Array | undefined> {
  const result = new LimitedResult(scan, order);
  if (result.isFull) return result.trackNums;
  const { visitsMax = Infinity } = scan;
  let [visits, steps] = [0, 0];
  for (const part of scan.parts) {
    for (let start = 0; start < part.length || start === 0; start += STRIDE_LENGTH) {
      const stride = strideOf(part, start, order.isReverse);
      result.add(stride);
      if (result.isFull) return result.trackNums;
      visits += stride.length + PART_COST;
      if (visits > visitsMax) return undefined;
      if (visits - steps < STRIDE_LENGTH) continue;
      steps = visits;
      yield;
    }
  }
  return result.trackNums;
}

/** The next stride of a part, after `start` tracks. */
function strideOf(part: Uint32Array, start: number, isReverse: boolean): Uint32Array {
  if (part.length <= STRIDE_LENGTH) return part;
  const end = part.length - start;
  return isReverse
    ? part.subarray(Math.max(0, end - STRIDE_LENGTH), end)
    : part.subarray(start, start + STRIDE_LENGTH);
}

/** Matching tracks, without the first ones that the offset skips, up to the limit. */
class LimitedResult {
  readonly #filters: readonly Filter[];
  readonly #isReverse: boolean;
  readonly #trackNums: Uint32Array;
  #length = 0;
  #toSkip: number;

  constructor({ filters, matchesMax }: Scan, { isReverse, offset, limit }: Order) {
    this.#filters = filters;
    this.#isReverse = isReverse;
    this.#toSkip = offset;
    this.#trackNums = new Uint32Array(Math.max(0, Math.min(limit, matchesMax - offset)));
  }

  get isFull(): boolean {
    return this.#length === this.#trackNums.length;
  }

  get trackNums(): Uint32Array {
    return this.#trackNums.subarray(0, this.#length);
  }

  /** Adds what is wanted of a stride. */
  add(stride: Uint32Array): void {
    if (this.#filters.length === 0) this.#addAll(stride);
    else if (this.#isReverse)
      for (let i = stride.length - 1; i >= 0 && !this.isFull; i--) this.#offer(stride[i]!);
    else for (let i = 0; i < stride.length && !this.isFull; i++) this.#offer(stride[i]!);
  }

  #offer(trackNum: number): void {
    if (!matchesAll(this.#filters, trackNum)) return;
    if (this.#toSkip > 0) this.#toSkip--;
    else this.#trackNums[this.#length++] = trackNum;
  }

  #addAll(stride: Uint32Array): void {
    const skipped = Math.min(this.#toSkip, stride.length);
    const count = Math.min(stride.length - skipped, this.#trackNums.length - this.#length);
    const first = this.#isReverse ? stride.length - skipped - count : skipped;
    this.#trackNums.set(stride.subarray(first, first + count), this.#length);
    if (this.#isReverse) this.#trackNums.subarray(this.#length, this.#length + count).reverse();
    this.#toSkip -= skipped;
    this.#length += count;
  }
}

/** Whether a track matches all filters. */
export function matchesAll(filters: readonly Filter[], trackNum: number): boolean {
  for (let i = 0; i < filters.length; i++) if (!filters[i]!(trackNum)) return false;
  return true;
}
