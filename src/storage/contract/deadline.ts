/** Waits for promises, one after the other: as long as they take at first, and a limited time for each from `limit` on. */
export class Deadline {
  readonly #limitMs: number;
  #isLimited = false;
  #end: ((isSettled: boolean) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param limitMs how long it waits for each promise, once it is limited, in milliseconds */
  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** Waits for a promise that never rejects; false if it has not settled in time. */
  async wait(settling: Promise<void>): Promise<boolean> {
    const isSettled = await new Promise<boolean>((resolve) => {
      this.#end = resolve;
      void settling.then(() => resolve(true)); // It never rejects.
      if (this.#isLimited) this.#begin();
    });
    clearTimeout(this.#timer);
    this.#end = undefined;
    return isSettled;
  }

  /** From now on each promise has a limited time, and so has the one that is being waited for. */
  start(): void {
    if (this.#isLimited) return;
    this.#isLimited = true;
    if (this.#end) this.#begin();
  }

  #begin(): void {
    this.#timer = setTimeout(() => this.#end?.(false), this.#limitMs);
  }
}
