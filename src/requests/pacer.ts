import { performance } from 'node:perf_hooks';

/** The shortest period over which to measure the event loop, in milliseconds. */
const WINDOW_MS = 5;
/** From this utilization on, responses would wait for each other, and for tracking. */
const BUSY_UTILIZATION = 0.6;
/** The same while there are more requests than can be recorded: trying to would keep the server busy. */
const BUSY_WITH_MANY_UTILIZATION = 0.4;
/** The share of time for tracking while the server is not busy: enough for more than ten thousand records a second. */
const IDLE_SHARE = 0.2;

/** Computes pauses, so that tracking takes a limited share of the time, and a small one while the server is busy. */
export class Pacer {
  readonly #share: number;
  #since = performance.eventLoopUtilization();
  #isBusy = false;

  /** @param share the share of the time, from 0 to 1, for tracking while the event loop is busy */
  constructor(share: number) {
    this.#share = share;
  }

  /** Whether the event loop was busy when it was last measured. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /**
   * The milliseconds to wait after some work.
   *
   * @param hasMany whether there are more requests than can be recorded
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
