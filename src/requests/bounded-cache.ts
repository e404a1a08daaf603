/**
 * Remembers what was computed for a text, for a limited number of texts. The texts are kept in two generations: when the
 * young one is full it becomes the old one, and what was not asked for since is forgotten with the old one.
 */
export class BoundedCache<V> {
  readonly #generationMax: number;
  readonly #compute: (text: string) => V;
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  /** @param countMax texts that are remembered at most */
  constructor(countMax: number, compute: (text: string) => V) {
    this.#generationMax = Math.max(1, Math.floor(countMax / 2));
    this.#compute = compute;
  }

  /** What belongs to the text, computed if it is not remembered. */
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

  /** How many texts are remembered; a text of both generations counts twice. */
  get count(): number {
    return this.#young.size + this.#old.size;
  }
}

/** A text that was cut from a longer one keeps all of it in memory; a copy does not. */
function detach(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}
