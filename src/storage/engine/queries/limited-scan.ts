import { STRIDE_LENGTH, type Steps } from '../../../slices/index.ts';
import type { Order } from '../../contract/order.ts';
import { passesAll } from './matching.ts';
import type { Filter } from './plan.ts';

/** Going on to the next part costs as much as looking at so many tracks. */
const PART_COST = 16;

/**
 * Takes the wanted tracks from parts that are in order, and stops as soon as it has them.
 *
 * @param countMax so many tracks pass at most
 * @param visitsMax how many tracks may be looked at; undefined is returned where that does not suffice
 */
export function* takeFirst(
  parts: Iterable<Uint32Array>,
  filters: readonly Filter[],
  order: Order,
  countMax: number,
  visitsMax = Infinity,
): Steps<Uint32Array | undefined> {
  const taking = new Taking(filters, order, countMax);
  if (taking.isFull) return taking.taken;
  let [visits, steps] = [0, 0];
  for (const part of parts) {
    for (let start = 0; start < part.length || start === 0; start += STRIDE_LENGTH) {
      const stride = strideOf(part, start, order.isReverse);
      taking.take(stride);
      if (taking.isFull) return taking.taken;
      visits += stride.length + PART_COST;
      if (visits > visitsMax) return undefined;
      if (visits - steps < STRIDE_LENGTH) continue;
      steps = visits;
      yield;
    }
  }
  return taking.taken;
}

/** The tracks of a part that come next after `start` of them. */
function strideOf(part: Uint32Array, start: number, isReverse: boolean): Uint32Array {
  if (part.length <= STRIDE_LENGTH) return part;
  const end = part.length - start;
  return isReverse
    ? part.subarray(Math.max(0, end - STRIDE_LENGTH), end)
    : part.subarray(start, start + STRIDE_LENGTH);
}

/** Leaves out so many of the tracks that pass, then takes so many. */
class Taking {
  readonly #filters: readonly Filter[];
  readonly #isReverse: boolean;
  readonly #tracks: Uint32Array;
  #length = 0;
  #toSkip: number;

  constructor(filters: readonly Filter[], { isReverse, offset, limit }: Order, countMax: number) {
    this.#filters = filters;
    this.#isReverse = isReverse;
    this.#toSkip = offset;
    this.#tracks = new Uint32Array(Math.max(0, Math.min(limit, countMax - offset)));
  }

  get isFull(): boolean {
    return this.#length === this.#tracks.length;
  }

  get taken(): Uint32Array {
    return this.#tracks.subarray(0, this.#length);
  }

  /** Takes what is wanted of a part. */
  take(part: Uint32Array): void {
    if (this.#filters.length === 0) this.#takeAll(part);
    else if (this.#isReverse)
      for (let i = part.length - 1; i >= 0 && !this.isFull; i--) this.#offer(part[i]!);
    else for (let i = 0; i < part.length && !this.isFull; i++) this.#offer(part[i]!);
  }

  #offer(trackNum: number): void {
    if (!passesAll(this.#filters, trackNum)) return;
    if (this.#toSkip > 0) this.#toSkip--;
    else this.#tracks[this.#length++] = trackNum;
  }

  #takeAll(part: Uint32Array): void {
    const skipped = Math.min(this.#toSkip, part.length);
    const count = Math.min(part.length - skipped, this.#tracks.length - this.#length);
    const first = this.#isReverse ? part.length - skipped - count : skipped;
    this.#tracks.set(part.subarray(first, first + count), this.#length);
    if (this.#isReverse) this.#tracks.subarray(this.#length, this.#length + count).reverse();
    this.#toSkip -= skipped;
    this.#length += count;
  }
}
