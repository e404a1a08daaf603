import type { Conditions } from '../contract/conditions.ts';
import type { OnProgress } from '../contract/progress.ts';
import { meets } from '../engine/queries/matches.ts';
import {
  type BeforeChange,
  type IsMeant,
  MANY_LENGTH,
  RemoveManyOperation,
} from '../engine/writing/many-operations.ts';
import type { OpenStorage } from './open-storage.ts';

/** A track is meant as long as it meets the conditions it was found by. */
export function meantBy(conditions: Conditions): IsMeant {
  return ({ index }, trackNum) => meets(index, conditions, trackNum);
}

/** Tracks in parts that are small enough for one batch. */
export function* partsOf(trackNums: Uint32Array): Generator<Uint32Array> {
  for (let start = 0; start < trackNums.length; start += MANY_LENGTH) {
    yield trackNums.subarray(start, start + MANY_LENGTH);
  }
}

/** Removes tracks in batches, between which others get through. Resolves to how many there were. */
export async function removeTracks(
  { queue }: OpenStorage,
  trackNums: Uint32Array,
  isMeant: IsMeant,
  onProgress: OnProgress,
  beforeChange?: BeforeChange,
): Promise<number> {
  let removed = 0;
  let tracks = 0;
  for (const part of partsOf(trackNums)) {
    const operation = new RemoveManyOperation(part, isMeant, beforeChange);
    queue.add(operation);
    removed += await operation.promise;
    tracks += part.length;
    onProgress?.({ phase: 'removing', tracks, tracksTotal: trackNums.length });
  }
  return removed;
}
