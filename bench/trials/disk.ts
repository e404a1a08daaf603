import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDriver } from '../drivers/index.ts';
import { openCopy } from '../filled.ts';
import type { Trial, TrialContext, TrialOutcome } from '../trial.ts';

/** The bytes of the files after a proper close, an opening and another close. */
export const disk: Trial = {
  name: 'disk',
  figures: [{ name: 'bytes', title: 'bytes on disk', unit: 'bytes', better: 'less' }],
  drivers: ['tracktree', 'better-sqlite3', 'lmdb', 'level', 'nedb', 'ceiling'],
  needsFilled: true,
  run,
};

async function run(context: TrialContext): Promise<TrialOutcome> {
  if (context.driver === 'ceiling')
    return { figures: { bytes: await folderBytes(context.filledFolder) }, answers: {} };
  const driver = await openCopy(makeDriver(context.driver), context, 'process');
  await driver.tidy?.();
  await driver.close();
  return { figures: { bytes: await folderBytes(context.scratchFolder) }, answers: {} };
}

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}
