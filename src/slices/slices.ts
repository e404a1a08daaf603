import { setImmediate as immediate } from 'node:timers/promises';
import { SLICE_MS, STRIDE_LENGTH } from './limits.ts';

/**
 * Long work in slices: after each slice it yields to the event loop.
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

/** Work that can be interrupted: at each `yield` it may have to give way to others, and goes on later. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Carries out steps: at once as far as one slice goes, and the rest in further slices. */
export class SlicedWork<T> {
  readonly #steps: Steps<T>;
  readonly #slices = new Slices();
  #result: T | undefined;

  constructor(steps: Steps<T>) {
    this.#steps = steps;
  }

  /** What the work came to, once it is done. */
  get result(): T {
    return this.#result as T;
  }

  /** Works until it is time to give way; true if it came to the end. */
  runSlice(): boolean {
    for (;;) {
      const { done, value } = this.#steps.next();
      if (done) {
        this.#result = value;
        return true;
      }
      if (this.#slices.isTimeUp()) return false;
    }
  }

  /** Gives way, and goes on until the end. */
  async runToEnd(): Promise<T> {
    do {
      await this.#slices.next();
    } while (!this.runSlice());
    return this.result;
  }
}

/** Carries out steps in slices, from the first to the last. */
export async function inSlices<T>(steps: Steps<T>): Promise<T> {
  const work = new SlicedWork(steps);
  return work.runSlice() ? work.result : work.runToEnd();
}

/** Carries out steps without giving way. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Works on items in strides, with a yield after each. The loop over a stride is in `work`, as loops that yield run slower. */
export function* inStrides(length: number, work: (start: number, end: number) => void): Steps<void> {
  for (let start = 0; start < length; start += STRIDE_LENGTH) {
    work(start, Math.min(length, start + STRIDE_LENGTH));
    yield;
  }
}
