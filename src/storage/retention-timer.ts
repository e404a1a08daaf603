/** Applies the retention policy now and then, one application at a time, as long as the storage is open. */
export class RetentionTimer {
  readonly #intervalMs: number;
  readonly #apply: () => Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #isApplying = false;

  /**
   * @param intervalMs 0: never
   * @param apply never rejects
   */
  constructor(intervalMs: number, apply: () => Promise<void>) {
    this.#intervalMs = intervalMs;
    this.#apply = apply;
  }

  start(): void {
    if (this.#intervalMs === 0) return;
    this.#timer = setInterval(() => void this.#run(), this.#intervalMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #run(): Promise<void> {
    if (this.#isApplying) return;
    this.#isApplying = true;
    try {
      await this.#apply();
    } finally {
      this.#isApplying = false;
    }
  }
}
