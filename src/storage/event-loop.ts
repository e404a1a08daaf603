import { setImmediate as immediate } from 'node:timers/promises';
import { SLICE_MS } from './limits.ts';

/**
 * Long work in slices: after each slice it gives way to the event loop, so that nobody waits long.
 *
 *     const slices = new Slices();
 *     for (const item of many) {
 *       work(item);
 *       if (slices.isOver()) await slices.next();
 *     }
 */
export class Slices {
  #start = performance.now();
  #steps = 0;

  /** Whether it is time to give way. Looks at the clock every 64th time only. */
  isOver(): boolean {
    return (++this.#steps & 63) === 0 && this.isTimeUp();
  }

  /** The same, looking at the clock each time: for steps that are large by themselves. */
  isTimeUp(): boolean {
    return performance.now() - this.#start >= SLICE_MS;
  }

  /** Gives way to the event loop and begins the next slice. */
  async next(): Promise<void> {
    await immediate();
    this.#start = performance.now();
  }
}
