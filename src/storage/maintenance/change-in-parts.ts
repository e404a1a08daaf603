import type { MaintenanceProgress, OnProgress } from '../contract/progress.ts';
import { type BeforeChange, stageRemovals, type TrackTest } from '../engine/writing/change-many.ts';
import type { WriteGroup } from '../engine/writing/write-group.ts';
import type { OpenStorage } from './open-storage.ts';

/** Tracks that one batch changes: few enough that other writes get through in between. */
const PART_LENGTH = 1000;

/** Bytes that a change writes for each track, about. */
const CHANGE_SIZE_BYTES = 32;

/** Changes tracks in batches, between which other writes get through. Resolves to the sum of what `stage` gives. */
export async function changeInParts(
  { queue }: OpenStorage,
  trackNums: Uint32Array,
  phase: MaintenanceProgress['phase'],
  onProgress: OnProgress,
  stage: (group: WriteGroup, part: Uint32Array) => Promise<number>,
): Promise<number> {
  let changed = 0;
  const tracksTotal = trackNums.length;
  for (let tracks = 0; tracks < tracksTotal; ) {
    const part = trackNums.subarray(tracks, tracks + PART_LENGTH);
    changed += await queue.alone((group) => stage(group, part), part.length * CHANGE_SIZE_BYTES);
    tracks += part.length;
    onProgress?.({ phase, tracks, tracksTotal });
  }
  return changed;
}

/** Removes tracks that are still there and pass the test. Resolves to their number. */
export async function removeTracks(
  open: OpenStorage,
  trackNums: Uint32Array,
  test: TrackTest,
  onProgress: OnProgress,
  beforeChange?: BeforeChange,
): Promise<number> {
  return changeInParts(open, trackNums, 'removing', onProgress, (group, part) =>
    stageRemovals(group, part, test, beforeChange),
  );
}
