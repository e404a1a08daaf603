import type { RunState } from '../../../src/runs/index.ts';
import { type Track, TrackingStorage } from '../../../src/storage/index.ts';
import { formatValue } from '../../support/format-value.ts';
import { ArrayDisk, arrayEngine } from '../contract/array-engine/array-engine.ts';
import type { Call } from '../properties/actions.ts';
import { callStorage, type Outcome, outcomeOf } from '../properties/perform.ts';
import { performStep, SOURCES, type Step } from './work.ts';

/** A storage on arrays, to say what another must hold. */
export function openModel(disk = new ArrayDisk()): Promise<TrackingStorage> {
  return TrackingStorage.open(arrayEngine(disk));
}

/** Does a step at a moment, and gives what it came to. */
export async function performAt(storage: TrackingStorage, step: Step, moment: number): Promise<Outcome> {
  const { now } = Date;
  Date.now = () => moment;
  try {
    return await performStep(storage, step);
  } finally {
    Date.now = now;
  }
}

/** The tracks and runs of a storage. */
export async function formatTracksAndRuns(storage: TrackingStorage): Promise<string> {
  const tracks = (await storage.query()).map(formatTrack);
  const runs = (await storage.getRuns()).map(formatRun);
  return [...tracks, ...runs].join('\n');
}

/** A call that tells by its result which track number comes next. */
const PROBE: Call = {
  do: 'save',
  entry: { taskId: 'probe', runId: 0, userName: 'u', data: {}, timeStamp: 0 },
  update: false,
  overwrite: false,
};

/** Everything a storage holds. Saves a track and removes it, to see the number it gets. */
export async function formatStorage(storage: TrackingStorage): Promise<string> {
  const found = await formatTracksAndRuns(storage);
  const positions = await Promise.all(SOURCES.map((source) => storage.getPosition(source)));
  const outcome = await outcomeOf(callStorage(storage, PROBE));
  const next = 'result' in outcome ? Number(outcome.result) : Number.NaN;
  await callStorage(storage, { do: 'removeTrack', trackNum: next });
  return [found, formatValue(positions), `last ${next - 1}`].join('\n');
}

/** A track as text, to compare it. */
export function formatTrack({ trackNum, taskId, runId, userName, timeStamp, data }: Track): string {
  return formatValue([trackNum, taskId, runId, userName, timeStamp, data]);
}

function formatRun({ runId, taskId, start, end, finished, isCurrent }: RunState): string {
  return formatValue(['run', runId, taskId, start, end, finished, isCurrent]);
}
