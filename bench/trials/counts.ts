import { digestValues } from '../digest.ts';
import type { CountCriteria, Driver } from '../driver.ts';
import { PRODUCTS } from '../drivers/index.ts';
import { openFilled } from '../filled.ts';
import { watchLoop } from '../loop-watch.ts';
import { timeCalls } from '../stopwatch.ts';
import type { Trial, TrialContext, TrialOutcome } from '../trial.ts';

/** Counting without reading rows. */
export const counts: Trial = {
  name: 'counts',
  figures: [
    { name: 'task-in-window', title: 'count: task and window', unit: 'calls/s', better: 'more' },
    { name: 'tasks-of-user', title: 'count: two tasks and user', unit: 'calls/s', better: 'more' },
    { name: 'user-prefix', title: 'count: prefix', unit: 'calls/s', better: 'more' },
  ],
  drivers: PRODUCTS,
  needsFilled: true,
  run,
};

/** A call takes microseconds: the clock is read after so many. */
const SLICE = 4;

async function run(context: TrialContext): Promise<TrialOutcome> {
  const forMs = context.repeatForMs;
  const driver = await openFilled(context);
  const questions = Object.entries(context.workload.counts);
  const answers: Record<string, string> = {};
  for (const [kind, criteria] of questions) answers[kind] = await digestCounts(driver, criteria);
  const { result: figures, ...blocked } = await watchLoop(context.driver, async () => {
    const measured: Record<string, number> = {};
    for (const [kind, criteria] of questions) {
      measured[kind] = await timeCalls(criteria, (each) => driver.count(each), { forMs, slice: SLICE });
    }
    return measured;
  });
  await driver.close();
  return { figures, answers, ...blocked };
}

async function digestCounts(driver: Driver, criteria: readonly CountCriteria[]): Promise<string> {
  const counted: number[] = [];
  for (const each of criteria) counted.push(await driver.count(each));
  return digestValues(counted);
}
