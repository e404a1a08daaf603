import { expect, vi } from 'vitest';
import { TrackingError } from '../../../src/errors.ts';
import type { TrackData, TrackingStorage } from '../../../src/storage/index.ts';
import { trackIdOf } from '../../support/tracks.ts';
import type { Action, Call } from './actions.ts';
import type { Storage } from './compare.ts';
import type { KillableLocation } from './killable-locations.ts';

/** What a call came to: its result, or the code of its error. */
export type Outcome = { result: unknown } | { code: string };

/** Does the action to the storage and to the model, expects the same results, and gives the storage to go on with. */
export async function perform(
  location: KillableLocation,
  storage: Storage,
  model: Storage,
  action: Action,
  now: number,
): Promise<Storage> {
  vi.setSystemTime(now);
  if (action.do === 'reopen') return location.reopen(storage);
  if (action.do === 'kill') return location.kill(storage);
  if (action.do === 'reindexTracks') await storage.reindexTracks();
  else await performCalls(storage, model, action.do === 'together' ? action.calls : [action]);
  return storage;
}

/** Calls in flight together take effect in the order they were made. */
async function performCalls(storage: Storage, model: Storage, calls: readonly Call[]): Promise<void> {
  const outcomes = await Promise.all(calls.map((call) => outcomeOf(callStorage(storage, call))));
  const expected: Outcome[] = [];
  for (const call of calls) expected.push(await outcomeOf(callStorage(model, call)));
  expect(outcomes).toEqual(expected);
}

/** What a call comes to. */
export async function outcomeOf(answer: Promise<unknown>): Promise<Outcome> {
  try {
    return { result: await answer };
  } catch (error) {
    if (error instanceof TrackingError) return { code: error.code };
    throw error;
  }
}

/** Makes the call. */
export function callStorage<A extends string>(
  storage: TrackingStorage<TrackData, A>,
  call: Call,
): Promise<unknown> {
  switch (call.do) {
    case 'save': {
      const { taskId, runId, userName, data, timeStamp } = call.entry;
      const options = { update: call.update, overwrite: call.overwrite, timeStamp };
      return storage.saveUserTrack(taskId, runId, userName, data, options);
    }
    case 'saveBatch':
      return storage.saveUserTracks(call.entries, call.delivery);
    case 'updateTrack':
      return storage.updateTrack(trackIdOf(call.trackNum), call.data, { overwrite: call.overwrite });
    case 'removeTrack':
      return storage.removeTrack(trackIdOf(call.trackNum));
    case 'startRun':
      return storage.startRun(call.taskId, { timeStamp: call.timeStamp });
    case 'stopRun':
      return storage.stopRun(call.taskId, call.runId, call.finish);
  }
}
