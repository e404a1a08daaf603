import { STRIDE_LENGTH, type Steps } from '../../../slices/index.ts';
import type { AttributeDictionary } from './attribute-dictionary.ts';

/**
 * The order of a dictionary's values: from a rank to the ordinal, and back. The ranks are built on demand, and kept until
 * the values change.
 */
export class SortedValues {
  readonly #dictionary: AttributeDictionary;
  #version = -1;
  #ordinals = new Uint32Array(0);
  #ranks = new Uint32Array(0);
  /** The values compared or visited without ranks since the ranks were last built. */
  #spent = 0;

  constructor(dictionary: AttributeDictionary) {
    this.#dictionary = dictionary;
  }

  /** Whether the ranks are up to date. */
  get isFresh(): boolean {
    return this.#dictionary.isInOrder || this.#version === this.#dictionary.version;
  }

  /**
   * Builds the ranks if that pays, and returns whether they are up to date. While values change all the time, it is cheaper
   * to compare a few of them.
   *
   * @param cost the number of values that must be compared or visited without ranks
   */
  *prepare(cost: number): Steps<boolean> {
    if (this.isFresh) return true;
    this.#spent += cost;
    if (this.#spent <= this.count) return false;
    yield* this.refresh();
    return true;
  }

  /** Builds the ranks, which `rankOf` and `ordinalAt` need. The dictionary must be sorted. */
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
   * The ordinals in the order of their values, or in reverse. This needs no ranks.
   *
   * @param from the first ordinal; 0: all
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

  /** The rank of an ordinal. Ordinal 0, no value, comes after all others. */
  rankOf(ordinal: number): number {
    if (!this.#dictionary.isInOrder) return this.#ranks[ordinal]!;
    return ordinal === 0 ? this.#dictionary.count : ordinal - 1;
  }
}
