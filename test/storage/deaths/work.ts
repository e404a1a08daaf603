import type { TrackData, TrackingStorage } from '../../../src/storage/index.ts';
import type { Random } from '../../support/random.ts';
import type { Call, Entry } from '../properties/actions.ts';
import { callStorage, type Outcome, outcomeOf } from '../properties/perform.ts';

/** What the worker does: a call, or something to the whole storage. */
export type Step = Call | { do: 'reindexTracks' } | { do: 'reopen' };

const TASK_IDS = ['a', 'b', 'c'];
const USER_NAMES = ['u', 'v', 'w', 'ü', 'x', 'y'];
/** Where deliveries come from. */
export const SOURCES = ['log', 'other'];

/** Options that make checkpoints come often. */
export const OPTIONS = { indexAttributes: ['state'], checkpointInterval: 40 } as const;

/** The moment of a step: later ones are later, so that the model knows what "now" was. */
export const momentOf = (step: number): number => 1_700_000_000_000 + step;

/** Random work without end; the same for the same numbers. */
export function* randomWork(random: Random): Generator<Step> {
  for (;;) yield randomStep(random);
}

/** One step of it. */
export function randomStep(random: Random): Step {
  const kind = random.below(100);
  if (kind < 40) return { do: 'save', entry: entry(random), update: false, overwrite: false };
  if (kind < 55) return { do: 'save', entry: entry(random), update: true, overwrite: random.chance(0.3) };
  if (kind < 63) return saveBatch(random);
  if (kind < 75) return updateTrack(random);
  if (kind < 88) return { do: 'removeTrack', trackNum: 1 + random.below(400) };
  if (kind < 93) return { do: 'startRun', taskId: random.pick(TASK_IDS), timeStamp: undefined };
  if (kind < 97)
    return { do: 'stopRun', taskId: random.pick(TASK_IDS), runId: 0, finish: random.chance(0.5) };
  return kind < 99 ? { do: 'reindexTracks' } : { do: 'reopen' };
}

function saveBatch(random: Random): Call {
  const length = random.chance(0.02) ? 1100 : random.below(20);
  const entries = Array.from({ length }, () => entry(random));
  const delivery = { source: random.pick(SOURCES), position: random.below(1000) };
  return { do: 'saveBatch', entries, delivery: random.chance(0.5) ? delivery : undefined };
}

function updateTrack(random: Random): Call {
  const trackNum = 1 + random.below(400);
  return { do: 'updateTrack', trackNum, data: data(random), overwrite: random.chance(0.3) };
}

function entry(random: Random): Entry {
  return {
    taskId: random.pick(TASK_IDS),
    runId: random.chance(0.8) ? 0 : 1 + random.below(5),
    userName: random.pick(USER_NAMES),
    data: data(random),
    timeStamp: random.chance(0.5) ? undefined : momentOf(random.below(1000)),
  };
}

/** Mostly small, now and then larger than a block of LevelDB's log. */
function data(random: Random): TrackData {
  const length = random.chance(0.01) ? 50_000 : random.below(200);
  return { state: random.pick(['x', 'y', 1, true]), [`key${random.below(3)}`]: 'd'.repeat(length) };
}

/** Does one step and gives what it came to. */
export function performStep(storage: TrackingStorage, step: Step): Promise<Outcome> {
  if (step.do === 'reindexTracks') return outcomeOf(storage.reindexTracks());
  if (step.do === 'reopen') return outcomeOf(storage.close().then(() => storage.open()));
  return outcomeOf(callStorage(storage, step));
}
