import type { NewTrack, Saver } from '../driver.ts';
import { makeDriver } from '../drivers/index.ts';
import { openCopy, openFilled } from '../filled.ts';
import { watchLoop } from '../loop-watch.ts';
import { Stopwatch } from '../stopwatch.ts';
import { batches } from '../tracks.ts';
import type { Trial, TrialContext, TrialOutcome } from '../trial.ts';
import type { SelectionKind } from '../workload.ts';
import { readRows } from './rows.ts';

/** What an opening, a row and a save cost a track: run with storages of several sizes. */
export const growth: Trial = {
  name: 'growth',
  figures: [
    { name: 'save', title: 'a save, 1,000 a batch', unit: 'µs/track', better: 'less' },
    { name: 'first', title: 'a row, first time after opening', unit: 'µs/row', better: 'less' },
    { name: 'hot', title: 'a row, hot', unit: 'µs/row', better: 'less' },
    { name: 'opening', title: 'opening to the first answer, per track', unit: 'µs/track', better: 'less' },
  ],
  drivers: ['tracktree'],
  needsFilled: true,
  run,
};

/** So many tracks are saved on top of those that are there, but no more than there were. */
const SAVES_MAX = 100_000;
/** These have about the same number of rows whatever the size: the rows of a user far apart, those of a window side by side. */
const KINDS: readonly SelectionKind[] = ['user', 'window'];

async function run(context: TrialContext): Promise<TrialOutcome> {
  const upcoming = upcomingBatches(context); // Before the loop is watched: the generator passes all tracks that are there.
  const { result: figures, ...blocked } = await watchLoop(context.driver, async () => ({
    opening: await openingCost(context),
    ...(await rowCosts(context)),
    save: await saveCost(context, upcoming),
  }));
  return { figures, answers: {}, ...blocked };
}

async function openingCost(context: TrialContext): Promise<number> {
  const start = performance.now();
  const driver = await openFilled(context);
  await driver.taskIds();
  const elapsedMs = performance.now() - start;
  await driver.close();
  return (elapsedMs * 1_000) / context.size;
}

async function rowCosts(context: TrialContext): Promise<{ first: number; hot: number }> {
  const driver = await openFilled(context);
  const selections = KINDS.flatMap((kind) => context.workload.selections[kind].measured);
  const first = await readRows(driver, selections, 0);
  const hot = await readRows(driver, selections, context.repeatForMs);
  await driver.close();
  return { first: 1e6 / first.perSecond, hot: 1e6 / hot.perSecond };
}

/** The tracks that come after those that are there. */
function upcomingBatches({ seed, size }: TrialContext): NewTrack[][] {
  return [...batches({ seed, from: size, to: size + Math.min(SAVES_MAX, size) })];
}

async function saveCost(context: TrialContext, upcoming: readonly NewTrack[][]): Promise<number> {
  const saver: Saver = await openCopy(makeDriver(context.driver), context, 'process');
  const count = upcoming.reduce((sum, batch) => sum + batch.length, 0);
  const stopwatch = new Stopwatch();
  for (const batch of upcoming) {
    await saver.makeRuns?.(batch);
    await stopwatch.time(() => saver.saveBatch(batch));
  }
  await saver.close();
  return (stopwatch.elapsedMs * 1_000) / count;
}
