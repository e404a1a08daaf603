import { performance } from 'node:perf_hooks';

/** The shortest time that the event loop is judged by. */
const WINDOW_MS = 5;
/** From here on answers would have to wait for one another, and for tracking. */
const BUSY_UTILIZATION = 0.6;
/** The same while there are more requests than could be recorded anyway: to try it would make the server busy. */
const BUSY_WITH_MANY_UTILIZATION = 0.4;
/** The part of the time that tracking takes at most while the server is not busy: enough for ten thousand records a second, and more. */
const IDLE_SHARE = 0.2;

/** Says how long tracking is to hold back, so that it takes only a share of the time, and a small one where the server needs the rest. */
export class Pacer {
  readonly #share: number;
  #since = performance.eventLoopUtilization();
  #isBusy = false;

  /** @param share the part of the time, from 0 to 1, that tracking may take while the event loop is busy */
  constructor(share: number) {
    this.#share = share;
  }

  /** Whether the event loop had little time left when it was last judged. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /**
   * How many milliseconds to wait after work that took so many.
   *
   * @param hasMany whether there are more requests than could be recorded in any case
   */
  pauseAfter(spentMs: number, hasMany: boolean): number {
    const now = performance.eventLoopUtilization();
    const { active, idle, utilization } = performance.eventLoopUtilization(now, this.#since);
    if (active + idle >= WINDOW_MS) {
      this.#isBusy = utilization > (hasMany ? BUSY_WITH_MANY_UTILIZATION : BUSY_UTILIZATION);
      this.#since = now;
    }
    const share = this.#isBusy ? this.#share : Math.max(this.#share, IDLE_SHARE);
    return spentMs / share - spentMs;
  }
}
