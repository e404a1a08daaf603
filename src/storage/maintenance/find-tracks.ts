import type { Conditions } from '../contract/conditions.ts';
import { matches } from '../engine/queries/matches.ts';
import { readTrackNums } from '../engine/queries/read.ts';
import type { Store } from '../engine/store.ts';
import type { TrackTest } from '../engine/writing/change-many.ts';

const BY_TIME = { by: 'timeStamp', isReverse: false, limit: Infinity, offset: 0, after: 0 };

/** The numbers of the tracks that meet the conditions, the oldest first. */
export async function findByTime(store: Store, conditions: Conditions): Promise<Uint32Array> {
  return readTrackNums(store, conditions, BY_TIME);
}

/** Whether a track still meets the conditions that it was found by. */
export function stillMeets(conditions: Conditions): TrackTest {
  return ({ index }, trackNum) => matches(index, conditions, trackNum);
}

/** The tracks of exactly one user. */
export function ofUser(userName: string): Conditions {
  return {
    attributes: [{ attribute: 'userName', tests: [{ kind: 'equals', value: userName }] }],
    times: undefined,
  };
}
