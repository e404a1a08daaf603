/** The ids of keys that begin with a prefix, among those up to an id. */
export interface PrefixFound {
  prefix: string;
  /** Ascending. */
  ids: Uint32Array;
  upTo: number;
}

/**
 * Remembers the ids of the keys that begin with the prefix that was asked for last, as the same one is often asked for
 * again. Ids ascend, so only the keys that came since have to be read, unless a key was renamed.
 */
export class PrefixIds {
  #renames = 0;
  #last: PrefixFound | undefined;

  /** Grows whenever a key is renamed. */
  get renames(): number {
    return this.#renames;
  }

  /** Forgets what is known, as a key was renamed. */
  forget(): void {
    this.#renames++;
    this.#last = undefined;
  }

  /** What is known of a prefix. @param renames as it was at the moment that is read */
  find(prefix: string, renames: number): PrefixFound {
    if (renames === this.#renames && this.#last?.prefix === prefix) return this.#last;
    return { prefix, ids: new Uint32Array(0), upTo: 0 };
  }

  /** Remembers what was found at a moment, unless a key was renamed since. */
  keep(found: PrefixFound, renames: number): void {
    if (renames === this.#renames) this.#last = found;
  }
}
