import { sampleAnswers } from '../answers.ts';
import type { Saver } from '../driver.ts';
import { makeSaver, PRODUCTS } from '../drivers/index.ts';
import { watchLoop } from '../loop-watch.ts';
import { Stopwatch } from '../stopwatch.ts';
import { batches } from '../tracks.ts';
import type { Trial, TrialContext, TrialOutcome } from '../trial.ts';

/** Saves all tracks into an empty storage, a thousand at a time, each thousand in one transaction. */
export const bulkSave: Trial = {
  name: 'bulk-save',
  figures: [{ name: 'batches', title: 'bulk save, 1,000 a batch', unit: 'tracks/s', better: 'more' }],
  drivers: [...PRODUCTS, 'ceiling'],
  needsFilled: false,
  run,
};

async function run(context: TrialContext): Promise<TrialOutcome> {
  const saver = makeSaver(context.driver);
  await saver.open({ folder: context.scratchFolder, durability: 'process' });
  const { result: elapsedMs, ...blocked } = await watchLoop(context.driver, () => saveAll(saver, context));
  const answers = await sampleAnswers(saver, context);
  await saver.close();
  return { figures: { batches: context.size / (elapsedMs / 1_000) }, answers, ...blocked };
}

async function saveAll(saver: Saver, { size, seed }: TrialContext): Promise<number> {
  const stopwatch = new Stopwatch();
  for (const batch of batches({ seed, from: 0, to: size })) {
    await saver.makeRuns?.(batch);
    await stopwatch.time(() => saver.saveBatch(batch));
  }
  return stopwatch.elapsedMs;
}
