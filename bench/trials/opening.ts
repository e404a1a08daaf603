import { CeilingDriver } from '../drivers/ceiling.ts';
import { makeDriver } from '../drivers/index.ts';
import { watchLoop } from '../loop-watch.ts';
import type { Trial, TrialContext, TrialOutcome } from '../trial.ts';

/** Opens what was closed properly and asks one question; the ceiling reads and decodes all records instead. */
export const opening: Trial = {
  name: 'opening',
  figures: [{ name: 'first-answer', title: 'opening to the first answer', unit: 'ms', better: 'less' }],
  drivers: ['tracktree', 'better-sqlite3', 'lmdb', 'level', 'nedb', 'ceiling'],
  needsFilled: true,
  run,
};

async function run(context: TrialContext): Promise<TrialOutcome> {
  if (context.driver === 'ceiling')
    return { figures: { 'first-answer': await scanMs(context) }, answers: {} };
  const [criteria] = context.workload.counts['task-in-window'];
  if (!criteria) throw new Error('the workload has nothing to count');
  const driver = makeDriver(context.driver);
  const { result, ...blocked } = await watchLoop(context.driver, async () => {
    const start = performance.now();
    await driver.open({ folder: context.filledFolder, durability: 'process' });
    const count = await driver.count(criteria);
    return { count, elapsedMs: performance.now() - start };
  });
  await driver.close();
  return {
    figures: { 'first-answer': result.elapsedMs },
    answers: { count: String(result.count) },
    ...blocked,
  };
}

async function scanMs({ filledFolder, size }: TrialContext): Promise<number> {
  const ceiling = new CeilingDriver();
  const start = performance.now();
  await ceiling.open({ folder: filledFolder, durability: 'process' });
  let count = 0;
  await ceiling.scan((row) => {
    if (row.data.durationMs >= 0) count++;
  });
  const elapsedMs = performance.now() - start;
  await ceiling.close();
  if (count !== size) throw new Error(`${count} of ${size} records found`);
  return elapsedMs;
}
