import { STRIDE_LENGTH, type Steps } from '../../../slices/index.ts';
import type { AttributeDictionary } from './attribute-dictionary.ts';

/**
 * The order of the values of a dictionary: from a rank to the ordinal, and back. Made from the tree when it is asked for,
 * and kept until the values change.
 */
export class SortedValues {
  readonly #dictionary: AttributeDictionary;
  #version = -1;
  #ordinals = new Uint32Array(0);
  #ranks = new Uint32Array(0);
  /** What was spent without ranks since they were brought up to date, in values compared or passed. */
  #spent = 0;

  constructor(dictionary: AttributeDictionary) {
    this.#dictionary = dictionary;
  }

  /** Whether the order is that of the values as they are now. */
  get isFresh(): boolean {
    return this.#dictionary.isInOrder || this.#version === this.#dictionary.version;
  }

  /**
   * Brings the ranks up to date if that pays; whether they are. Where values come and go all the time, it would cost more
   * to do so for all than to compare a few values.
   *
   * @param cost how many values must be compared or passed without ranks
   */
  *prepare(cost: number): Steps<boolean> {
    if (this.isFresh) return true;
    this.#spent += cost;
    if (this.#spent <= this.count) return false;
    yield* this.refresh();
    return true;
  }

  /** Brings the ranks up to date, as `rankOf` and `ordinalAt` need them. The dictionary must have been sorted. */
  *refresh(): Steps<void> {
    if (this.isFresh) return;
    const { count, ordinalMax, version } = this.#dictionary;
    const ordinals = new Uint32Array(count);
    const ranks = new Uint32Array(ordinalMax + 1).fill(count);
    let rank = 0;
    for (const ordinal of this.#dictionary.sorted()) {
      ranks[ordinal] = rank;
      ordinals[rank++] = ordinal;
      if (rank % STRIDE_LENGTH === 0) yield;
    }
    this.#ordinals = ordinals;
    this.#ranks = ranks;
    this.#version = version;
    this.#spent = 0;
  }

  /**
   * The ordinals in the order of their values, or the opposite one. For this no order need have been brought up to date.
   *
   * @param from the ordinal to begin with; 0: at the start
   */
  ordinals(from = 0, isReverse = false): Iterable<number> {
    if (!this.isFresh || this.#dictionary.isInOrder) return this.#dictionary.sorted(from, isReverse);
    if (!isReverse) return from === 0 ? this.#ordinals : this.#ordinals.subarray(this.#ranks[from]!);
    return this.#downFrom(from === 0 ? this.#ordinals.length - 1 : this.#ranks[from]!);
  }

  *#downFrom(rank: number): Generator<number> {
    for (let i = rank; i >= 0; i--) yield this.#ordinals[i]!;
  }

  /** The number of values. */
  get count(): number {
    return this.#dictionary.count;
  }

  /** The ordinal of the value with this rank, from 0. */
  ordinalAt(rank: number): number {
    return this.#dictionary.isInOrder ? rank + 1 : this.#ordinals[rank]!;
  }

  /** The rank of an ordinal; that of no value, ordinal 0, is behind all others. */
  rankOf(ordinal: number): number {
    if (!this.#dictionary.isInOrder) return this.#ranks[ordinal]!;
    return ordinal === 0 ? this.#dictionary.count : ordinal - 1;
  }
}
