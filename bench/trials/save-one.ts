import { checkSaved, isDriver } from '../answers.ts';
import { digestRows } from '../digest.ts';
import type { NewTrack, Saver } from '../driver.ts';
import { makeSaver, PRODUCTS } from '../drivers/index.ts';
import { openCopy } from '../filled.ts';
import { watchLoop } from '../loop-watch.ts';
import { saveInFlight, saveOneByOne } from '../saving.ts';
import { numberedTracks } from '../tracks.ts';
import type { Trial, TrialContext, TrialOutcome } from '../trial.ts';

/** Further tracks into a storage that has all of them, each a save of its own: awaited one by one, then 256 in flight. */
export const saveOne: Trial = {
  name: 'save-one',
  figures: [
    { name: 'awaited', title: 'saves one by one, awaited', unit: 'tracks/s', better: 'more' },
    { name: 'in-flight', title: 'saves, 256 in flight', unit: 'tracks/s', better: 'more' },
  ],
  drivers: [...PRODUCTS, 'ceiling'],
  needsFilled: true,
  run,
};

/** So many tracks are saved in either way, but no more than there were. */
const AWAITED_MAX = 30_000;
const IN_FLIGHT_MAX = 120_000;

async function run(context: TrialContext): Promise<TrialOutcome> {
  const { seed, size } = context;
  const awaited = Math.min(AWAITED_MAX, size);
  const inFlight = Math.min(IN_FLIGHT_MAX, size);
  const tracks = [...numberedTracks({ seed, from: size, to: size + awaited + inFlight })];
  const saver = await openCopy(makeSaver(context.driver), context, 'process');
  await saver.makeRuns?.(tracks);
  const { result: figures, ...blocked } = await watchLoop(context.driver, async () => ({
    awaited: await saveOneByOne(saver, tracks.slice(0, awaited)),
    'in-flight': await saveInFlight(saver, tracks.slice(awaited)),
  }));
  await checkSaved(saver, tracks);
  const answers = await answersAbout(saver, tracks);
  await saver.close();
  return { figures, answers, ...blocked };
}

/** All that was saved from the first of these tracks on; those in flight may have taken numbers in another order. */
async function answersAbout(saver: Saver, tracks: readonly NewTrack[]): Promise<Record<string, string>> {
  if (!isDriver(saver)) return {};
  const times = tracks.map((track) => track.timeStamp);
  const [from, to] = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))];
  const rows = [...(await saver.rows({ attribute: 'timeStamp', from, to }))];
  return { saved: digestRows(rows.map((row) => ({ ...headless(row), trackNum: 0 }))) };
}

function headless({ taskId, runId, userName, timeStamp, data }: NewTrack): NewTrack {
  return { taskId, runId, userName, timeStamp, data };
}
