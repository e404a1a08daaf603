import { digestRows } from '../digest.ts';
import type { Driver } from '../driver.ts';
import { PRODUCTS } from '../drivers/index.ts';
import { openFilled } from '../filled.ts';
import { watchLoop } from '../loop-watch.ts';
import { timePasses } from '../stopwatch.ts';
import type { Trial, TrialContext, TrialOutcome } from '../trial.ts';
import type { LastKey } from '../workload.ts';

/** The last track of a task, run and user, its data read, one after the other. */
export const lastTrack: Trial = {
  name: 'last-track',
  figures: [{ name: 'hot', title: 'getLastUserTrack', unit: 'calls/s', better: 'more' }],
  drivers: PRODUCTS,
  needsFilled: true,
  run,
};

/** A call takes microseconds: the clock is read after so many. */
const SLICE = 50;
const CHECKED = 200;

async function run(context: TrialContext): Promise<TrialOutcome> {
  const { lastKeys } = context.workload;
  const driver = await openFilled(context);
  const answers = { last: await digestLast(driver, lastKeys.slice(0, CHECKED)) };
  const lookUp = async (forMs: number) =>
    await timePasses(lastKeys, (key) => countFound(driver.last(...key)), { forMs, slice: SLICE });
  await lookUp(0);
  const { result: rate, ...blocked } = await watchLoop(context.driver, () => lookUp(context.repeatForMs));
  await driver.close();
  return { figures: { hot: rate.perSecond }, answers, ...blocked };
}

/** Reads the data of what was found, and counts it. */
function countFound(found: ReturnType<Driver['last']>): number | Promise<number> {
  if (found instanceof Promise) return found.then((row) => (row && row.data.durationMs >= 0 ? 1 : 0));
  return found && found.data.durationMs >= 0 ? 1 : 0;
}

async function digestLast(driver: Driver, keys: readonly LastKey[]): Promise<string> {
  const rows = await Promise.all(keys.map(async (key) => await driver.last(...key)));
  return digestRows(rows.filter((row) => row !== undefined));
}
