import { WRONG_TOKENS_MAX } from '../limits.ts';

const MINUTE_MS = 60_000;

/** Counts wrong tokens, so that nobody can try many. */
export class Attempts {
  #since = 0;
  #wrong = 0;

  /** Whether so many were wrong within a minute that no more are looked at. */
  areTooMany(now = Date.now()): boolean {
    if (now - this.#since >= MINUTE_MS) {
      this.#since = now;
      this.#wrong = 0;
    }
    return this.#wrong >= WRONG_TOKENS_MAX;
  }

  addWrong(): void {
    this.#wrong++;
  }
}
