import type { TrackData, TrackingStorage } from '../../src/storage/index.ts';
import * as work from '../storage/deaths/work.ts';
import { type Outcome, outcomeOf } from '../storage/properties/perform.ts';
import type { Random } from '../support/random.ts';

/** What is done to a storage, or asked of it while other steps are under way. */
export type Step =
  | work.Step
  | { do: 'prune'; before: number }
  | { do: 'eraseUser'; userName: string }
  | { do: 'ask'; taskId: string };

/** One step of random work. */
export function randomStep(random: Random, now: number): Step {
  const kind = random.below(100);
  if (kind < 3) return { do: 'prune', before: now - random.below(5_000) };
  if (kind < 5) return { do: 'eraseUser', userName: random.pick(['u', 'v', 'w']) };
  if (kind < 20) return { do: 'ask', taskId: random.pick(['a', 'b']) };
  return work.randomStep(random);
}

/** Does one step and gives what it came to: of a report, only what every engine says. */
export function performStep<A extends string>(
  storage: TrackingStorage<TrackData, A>,
  step: Step,
): Promise<Outcome> {
  const plain = storage as TrackingStorage;
  switch (step.do) {
    case 'prune':
      return outcomeOf(plain.prune({}, { before: step.before }).then(({ removed }) => removed));
    case 'eraseUser':
      return outcomeOf(plain.eraseUser(step.userName).then(({ tracks }) => tracks));
    case 'ask':
      return outcomeOf(ask(plain, step.taskId));
    default:
      return work.performStep(plain, step);
  }
}

/** What a query says must be whole; what it says while others write is not compared. */
async function ask(storage: TrackingStorage, taskId: string): Promise<undefined> {
  const tracks = await storage.query({ taskId }, { orderBy: 'timeStamp', limit: 5 });
  for (const track of tracks)
    if (track.taskId !== taskId) throw new Error(`a track of ${track.taskId} for ${taskId}`);
  await storage.count({ taskId, timeFrom: 0 });
}
