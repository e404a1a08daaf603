import { onTestFailed } from 'vitest';
import { seedOf } from '../../support/scale.ts';

/** Numbers from 0 to 1 that come again with the same seed (TRACKTREE_SEED); a test that fails prints its seed. */
export class Random {
  #state: number;

  constructor(usualSeed = 8) {
    const seed = seedOf(usualSeed);
    this.#state = seed;
    onTestFailed(() => void process.stderr.write(`TRACKTREE_SEED=${seed}\n`));
  }

  /** From 0 (inclusive) to 1 (exclusive). */
  next(): number {
    // Mulberry32: 32 bits of state are plenty for a test.
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** An integer from `least` to `greatest`, both inclusive. */
  integer(least: number, greatest: number): number {
    return least + Math.floor(this.next() * (greatest - least + 1));
  }

  /** True so often, from 0 to 1. */
  chance(part: number): boolean {
    return this.next() < part;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.integer(0, items.length - 1)]!;
  }

  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let place = shuffled.length - 1; place > 0; place--) {
      const other = this.integer(0, place);
      [shuffled[place], shuffled[other]] = [shuffled[other]!, shuffled[place]!];
    }
    return shuffled;
  }

  /** A number of hexadecimal digits. */
  hex(digits: number): string {
    return Array.from({ length: digits }, () => this.integer(0, 15).toString(16)).join('');
  }
}
