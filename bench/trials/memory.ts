import { setTimeout } from 'node:timers/promises';
import { openFilled } from '../filled.ts';
import type { Trial, TrialContext, TrialOutcome } from '../trial.ts';

/** What the process holds more when the storage is open: for the engine its four indexes, for others all they have in memory. */
export const memory: Trial = {
  name: 'memory',
  figures: [{ name: 'per-track', title: 'memory of the four indexes', unit: 'bytes/track', better: 'less' }],
  drivers: ['tracktree', 'nedb', 'lokijs'],
  needsFilled: true,
  run,
};

async function run(context: TrialContext): Promise<TrialOutcome> {
  const before = await usedBytes();
  const driver = await openFilled(context);
  const answers: Record<string, string> = {};
  // Each index is asked, so that none of them is still to be built.
  for (const [kind, [criteria]] of Object.entries(context.workload.counts)) {
    if (criteria) answers[kind] = String(await driver.count(criteria));
  }
  const [key] = context.workload.lastKeys;
  if (key) answers.last = String((await driver.last(...key))?.trackNum);
  const after = await usedBytes();
  await driver.close();
  return { figures: { 'per-track': (after - before) / context.size }, answers };
}

/** Bytes of JavaScript's heap and of buffers beside it, after everything that can go has gone. */
async function usedBytes(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    await setTimeout(20);
  }
  const { heapUsed, external } = process.memoryUsage();
  // `external` contains the array buffers.
  return heapUsed + external;
}
