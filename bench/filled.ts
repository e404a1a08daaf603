import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Driver, Durability, Saver } from './driver.ts';
import { isInMemory, makeDriver, makeSaver } from './drivers/index.ts';
import { batches } from './tracks.ts';
import type { TrialContext } from './trial.ts';

type Fill = Pick<TrialContext, 'driver' | 'size' | 'seed'>;

/** Saves all tracks into the folder and leaves it closed and tidy. */
export async function fillFolder(fill: Fill, folder: string): Promise<void> {
  const saver = makeSaver(fill.driver);
  await saver.open({ folder, durability: 'process' });
  await fillSaver(saver, fill);
  await saver.close();
}

async function fillSaver(saver: Saver, { size, seed }: Omit<Fill, 'driver'>): Promise<void> {
  for (const batch of batches({ seed, from: 0, to: size })) {
    await saver.makeRuns?.(batch);
    await saver.saveBatch(batch);
  }
}

/** The driver with all tracks in it, only for reading. */
export async function openFilled(context: TrialContext): Promise<Driver> {
  const driver = makeDriver(context.driver);
  await driver.open({ folder: context.filledFolder, durability: 'process' });
  if (isInMemory(context.driver)) await fillSaver(driver, context);
  return driver;
}

/** What saves, with all tracks in it, on a copy that can be changed. */
export async function openCopy<S extends Saver>(
  saver: S,
  context: TrialContext,
  durability: Durability,
): Promise<S> {
  const folder = join(context.scratchFolder, 'copy');
  await cp(context.filledFolder, folder, { recursive: true });
  await saver.open({ folder, durability });
  if (isInMemory(context.driver)) await fillSaver(saver, context);
  return saver;
}
