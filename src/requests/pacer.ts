import { performance } from 'node:perf_hooks';

/** The shortest time that the event loop is judged by. */
const WINDOW_MS = 5;
/** From here on the server needs the event loop for itself. */
const BUSY_UTILIZATION = 0.9;

/** Says how long tracking is to hold back, so that it takes only a share of the time where the server could use all of it. */
export class Pacer {
  readonly #share: number;
  #since = performance.eventLoopUtilization();
  #isBusy = false;

  /** @param share the part of the time, from 0 to 1, that tracking may take while the event loop is busy */
  constructor(share: number) {
    this.#share = share;
  }

  /** How many milliseconds to wait after work that took so many; 0 while there is time enough for both. */
  pauseAfter(spentMs: number): number {
    const now = performance.eventLoopUtilization();
    const { active, idle, utilization } = performance.eventLoopUtilization(now, this.#since);
    if (active + idle >= WINDOW_MS) {
      this.#isBusy = utilization > BUSY_UTILIZATION;
      this.#since = now;
    }
    return this.#isBusy ? spentMs / this.#share - spentMs : 0;
  }
}
