/**
 * Caches what is computed for a text, for a limited number of texts, in two generations: a full young generation
 * becomes the old one, and replaces the texts of the old one that were not used since.
 */
export class BoundedCache<V> {
  readonly #generationMax: number;
  readonly #compute: (text: string) => V;
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  /** @param countMax the most texts to cache */
  constructor(countMax: number, compute: (text: string) => V) {
    this.#generationMax = Math.max(1, Math.floor(countMax / 2));
    this.#compute = compute;
  }

  /** The value for a text, computed if it is not cached. */
  get(text: string): V {
    const known = this.#young.get(text);
    if (known !== undefined) return known;
    const own = detach(text);
    const value = this.#old.get(text) ?? this.#compute(own);
    if (this.#young.size >= this.#generationMax) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(own, value);
    return value;
  }

  /** The number of cached texts; a text in both generations counts twice. */
  get count(): number {
    return this.#young.size + this.#old.size;
  }
}

/** A slice keeps the whole text in memory; a copy does not. */
function detach(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}
