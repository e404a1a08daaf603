import type { Dictionary } from './dictionary.ts';

/**
 * The order of the values of a dictionary, as arrays: from a rank to the ordinal, and back. Made from the tree when it
 * is asked for, and kept until the values change.
 */
export class SortedValues {
  readonly #dictionary: Dictionary;
  #version = -1;
  #ordinals = new Uint32Array(0);
  #ranks = new Uint32Array(0);

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
  }

  /** The ordinals in the order of their values. */
  get ordinals(): Uint32Array {
    this.#refresh();
    return this.#ordinals;
  }

  /** The rank of each ordinal; that of no value, ordinal 0, is behind all others. */
  get ranks(): Uint32Array {
    this.#refresh();
    return this.#ranks;
  }

  #refresh(): void {
    if (this.#version === this.#dictionary.version) return;
    const ordinals = Uint32Array.from(this.#dictionary.sorted());
    const ranks = new Uint32Array(this.#dictionary.ordinalMax + 1).fill(ordinals.length);
    for (let rank = 0; rank < ordinals.length; rank++) ranks[ordinals[rank]!] = rank;
    this.#ordinals = ordinals;
    this.#ranks = ranks;
    this.#version = this.#dictionary.version;
  }
}
