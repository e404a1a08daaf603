import { expect, vi } from 'vitest';
import { TrackingError } from '../../../src/errors.ts';
import { trackIdOf } from '../../support/tracks.ts';
import type { Action, Call } from './actions.ts';
import type { ArrayModel, Outcome } from './array-model.ts';
import type { Storage } from './compare.ts';
import type { KillableLocation } from './killable-locations.ts';

/** Does the action to the storage and to the model, expects the same results, and gives the storage to go on with. */
export async function perform(
  location: KillableLocation,
  storage: Storage,
  model: ArrayModel,
  action: Action,
  now: number,
): Promise<Storage> {
  vi.setSystemTime(now);
  if (action.do === 'reopen') return location.reopen(storage);
  if (action.do === 'kill') return location.kill(storage);
  if (action.do === 'reindexTracks') await storage.reindexTracks();
  else await performCalls(storage, model, action.do === 'together' ? action.calls : [action], now);
  return storage;
}

/** Calls in flight together take effect in the order they were made. */
async function performCalls(
  storage: Storage,
  model: ArrayModel,
  calls: readonly Call[],
  now: number,
): Promise<void> {
  const outcomes = await Promise.all(calls.map((call) => outcomeOf(callStorage(storage, call))));
  expect(outcomes).toEqual(calls.map((call) => model.call(call, now)));
}

async function outcomeOf(answer: Promise<unknown>): Promise<Outcome> {
  try {
    return { result: await answer };
  } catch (error) {
    if (error instanceof TrackingError) return { code: error.code };
    throw error;
  }
}

/** Makes the call. */
export function callStorage(storage: Storage, call: Call): Promise<unknown> {
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
