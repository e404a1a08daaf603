import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { checkSaved } from '../answers.ts';
import type { Saver } from '../driver.ts';
import { type DriverName, isSynchronous, makeSaver } from '../drivers/index.ts';
import { openCopy } from '../filled.ts';
import { watchLoop } from '../loop-watch.ts';
import { IN_FLIGHT, saveInFlight } from '../saving.ts';
import { numberedTracks } from '../tracks.ts';
import type { Trial, TrialContext, TrialOutcome } from '../trial.ts';

/**
 * Saves that survive a power cut, 256 in flight. A synchronous product has one transaction and one fsync for each: there is
 * nothing that it could share. The ceiling is the rate of bare fsyncs with a record appended before each.
 */
export const durableSaves: Trial = {
  name: 'durable-saves',
  figures: [
    { name: 'in-flight', title: 'durable saves (fsync), 256 in flight', unit: 'tracks/s', better: 'more' },
  ],
  drivers: ['tracktree', 'better-sqlite3', 'lmdb', 'level', 'ceiling'],
  needsFilled: true,
  run,
};

const SAVES_MAX = 120_000;
/** Where each save has an fsync of its own. */
const LONE_SAVES_MAX = 2_000;

async function run(context: TrialContext): Promise<TrialOutcome> {
  if (context.driver === 'ceiling') return { figures: { 'in-flight': await syncRate(context) }, answers: {} };
  const { seed, size } = context;
  const count = Math.min(savesOf(context.driver), Math.max(size, IN_FLIGHT));
  const tracks = [...numberedTracks({ seed, from: size, to: size + count })];
  const saver: Saver = await openCopy(makeSaver(context.driver), context, 'fsync');
  await saver.makeRuns?.(tracks);
  const { result: rate, ...blocked } = await watchLoop(context.driver, () => saveInFlight(saver, tracks));
  await checkSaved(saver, tracks);
  await saver.close();
  return { figures: { 'in-flight': rate }, answers: {}, ...blocked };
}

function savesOf(driver: DriverName): number {
  return driver !== 'lmdb' && isSynchronous(driver) ? LONE_SAVES_MAX : SAVES_MAX;
}

async function syncRate({ scratchFolder }: TrialContext): Promise<number> {
  const file = await open(join(scratchFolder, 'synced'), 'a');
  const record = Buffer.alloc(160, 1);
  const start = performance.now();
  for (let made = 0; made < LONE_SAVES_MAX; made++) {
    await file.appendFile(record);
    await file.datasync();
  }
  const seconds = (performance.now() - start) / 1_000;
  await file.close();
  return LONE_SAVES_MAX / seconds;
}
