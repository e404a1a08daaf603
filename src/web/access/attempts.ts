import { WRONG_TOKENS_MAX } from '../limits.ts';

const MINUTE_MS = 60_000;

/** Counts wrong tokens, to slow down attempts at guessing. Its clock is monotonic: setting the time back does not stop it. */
export class Attempts {
  #since = performance.now();
  #wrong = 0;

  /** Adds a wrong token. Returns whether there were too many within a minute. */
  addWrong(now = performance.now()): boolean {
    if (now - this.#since >= MINUTE_MS) {
      this.#since = now;
      this.#wrong = 0;
    }
    return ++this.#wrong > WRONG_TOKENS_MAX;
  }
}
