/** The ids of keys that begin with a prefix, among those up to an id. */
export interface PrefixFound {
  prefix: string;
  /** Ascending. */
  ids: Uint32Array;
  upTo: number;
}

/**
 * The ids of the keys that begin with the prefix that was asked for last, as people ask for one again and again. Keys
 * only come at the end, so that those that came since are all that has to be read, unless some got other names.
 */
export class PrefixIds {
  #renames = 0;
  #last: PrefixFound | undefined;

  /** Grows whenever keys get other names. */
  get renames(): number {
    return this.#renames;
  }

  /** Forgets what is known, as a key got another name. */
  forget(): void {
    this.#renames++;
    this.#last = undefined;
  }

  /** What is known of a prefix. @param renames as it was at the moment that is being read */
  find(prefix: string, renames: number): PrefixFound {
    if (renames === this.#renames && this.#last?.prefix === prefix) return this.#last;
    return { prefix, ids: new Uint32Array(0), upTo: 0 };
  }

  /** Notes what was found at a moment, unless keys got other names since. */
  keep(found: PrefixFound, renames: number): void {
    if (renames === this.#renames) this.#last = found;
  }
}
