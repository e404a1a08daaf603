import { WRONG_TOKENS_MAX } from '../limits.ts';

const MINUTE_MS = 60_000;

/** Counts wrong tokens, to stop attempts at guessing. */
export class Attempts {
  #since = 0;
  #wrong = 0;

  /** Whether there were too many wrong tokens within a minute. */
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
