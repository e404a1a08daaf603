import type { Random } from './random.ts';

/** Ranks drawn as in real use: rank 0 most often, each further rank in proportion to 1 / (rank + 1) ** skew. */
export class Zipf {
  readonly #cumulated: Float64Array;

  constructor(size: number, skew: number) {
    this.#cumulated = new Float64Array(size);
    let sum = 0;
    for (let rank = 0; rank < size; rank++) {
      sum += 1 / (rank + 1) ** skew;
      this.#cumulated[rank] = sum;
    }
  }

  draw(random: Random): number {
    const cumulated = this.#cumulated;
    const wanted = random.next() * (cumulated.at(-1) ?? 0);
    let low = 0;
    let high = cumulated.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((cumulated[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
