import { setImmediate } from 'node:timers/promises';
import type { Awaitable } from './driver.ts';

/** The event loop gets its turn after so long, outside the time that is taken. */
const TURN_MS = 2;

/** Adds up the time of the pieces of work it is given. */
export class Stopwatch {
  elapsedMs = 0;
  #turnAt = TURN_MS;

  /** Takes the time of one piece of work. */
  async time<T>(work: () => Awaitable<T>): Promise<T> {
    const start = performance.now();
    const result = work();
    // Synchronous products do not pay for an await.
    const awaited = result instanceof Promise ? await result : result;
    this.elapsedMs += performance.now() - start;
    if (this.elapsedMs >= this.#turnAt) await this.#takeTurn();
    return awaited;
  }

  async #takeTurn(): Promise<void> {
    await setImmediate();
    this.#turnAt = this.elapsedMs + TURN_MS;
  }
}

export interface Rate {
  /** What the work returned, added up over one pass. */
  units: number;
  /** Units a second. */
  perSecond: number;
}

export interface PassOptions {
  /** Go through all items again until so much time is spent; 0 for one pass. */
  forMs: number;
  /** So many items between two looks at the clock. Default 1. */
  slice?: number;
}

/** Does the work for each item, again and again; the work returns how many units it did. */
export async function timePasses<Item>(
  items: readonly Item[],
  work: (item: Item) => Awaitable<number>,
  { forMs, slice = 1 }: PassOptions,
): Promise<Rate> {
  const stopwatch = new Stopwatch();
  let units = 0;
  let passes = 0;
  do {
    for (let place = 0; place < items.length; place += slice) {
      units += await stopwatch.time(() => workOn(items, place, slice, work));
    }
    passes++;
  } while (stopwatch.elapsedMs < forMs);
  return { units: units / passes, perSecond: units / (stopwatch.elapsedMs / 1_000) };
}

/** One slice of the items: it returns a promise only if the work does. */
function workOn<Item>(
  items: readonly Item[],
  from: number,
  count: number,
  work: (item: Item) => Awaitable<number>,
): Awaitable<number> {
  const end = Math.min(from + count, items.length);
  let units = 0;
  for (let place = from; place < end; place++) {
    const done = work(items[place] as Item);
    if (done instanceof Promise) return workOnFrom(items, place + 1, end, work, units, done);
    units += done;
  }
  return units;
}

async function workOnFrom<Item>(
  items: readonly Item[],
  from: number,
  end: number,
  work: (item: Item) => Awaitable<number>,
  unitsBefore: number,
  first: Promise<number>,
): Promise<number> {
  let units = unitsBefore + (await first);
  for (let place = from; place < end; place++) units += await work(items[place] as Item);
  return units;
}

/** Calls a second, whatever they return. */
export async function timeCalls<Item>(
  items: readonly Item[],
  call: (item: Item) => unknown,
  options: PassOptions,
): Promise<number> {
  const countOne = (item: Item): Awaitable<number> => {
    const answer = call(item);
    return answer instanceof Promise ? answer.then(() => 1) : 1;
  };
  return (await timePasses(items, countOne, options)).perSecond;
}
