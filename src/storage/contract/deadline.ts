/** Waits for promises one after the other: without a limit until `start` is called, then for a limited time each. */
export class Deadline {
  readonly #limitMs: number;
  #isStarted = false;
  #expire: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param limitMs the time for each promise, in milliseconds */
  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** Waits for a promise that never rejects; false if it has not settled in time. */
  async wait(promise: Promise<void>): Promise<boolean> {
    const isSettled = await new Promise<boolean>((resolve) => {
      this.#expire = () => resolve(false);
      void promise.then(() => resolve(true));
      if (this.#isStarted) this.#startTimer();
    });
    clearTimeout(this.#timer);
    this.#expire = undefined;
    return isSettled;
  }

  /** Limits the time of each promise from now on, also of the one that is being waited for. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    if (this.#expire) this.#startTimer();
  }

  #startTimer(): void {
    this.#timer = setTimeout(() => this.#expire?.(), this.#limitMs);
  }
}
