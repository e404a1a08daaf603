import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { type DriverName, isSynchronous } from './drivers/index.ts';

/** Long enough for the monitor's timer to see a block that has just ended. */
const SETTLE_MS = 5;

export interface Watched<T> {
  result: T;
  /** The longest time between two turns of the event loop, in milliseconds. */
  longestBlockMs?: number;
}

/** Does the work and watches how long the event loop stands still; not for products that work on its thread anyway. */
export async function watchLoop<T>(driver: DriverName, work: () => Promise<T>): Promise<Watched<T>> {
  if (isSynchronous(driver)) return { result: await work() };
  const delay = monitorEventLoopDelay({ resolution: 1 });
  // The first turn belongs to what came before.
  await setTimeout(SETTLE_MS);
  delay.enable();
  const result = await work();
  await setTimeout(SETTLE_MS);
  delay.disable();
  return { result, longestBlockMs: delay.max / 1e6 };
}
