import type { Conditions } from '../contract/conditions.ts';
import type { OnProgress } from '../contract/progress.ts';
import type { PruneReport } from '../contract/reports.ts';
import type { PruneSettings } from '../contract/track-engine.ts';
import { trackKey } from '../engine/keys.ts';
import { firstKeyFor } from '../engine/records/row-group.ts';
import type { TrackTest } from '../engine/writing/change-many.ts';
import { archiveTracks } from './archive-tracks.ts';
import { removeTracks } from './change-in-parts.ts';
import { findByTime, stillMeets } from './find-tracks.ts';
import type { OpenStorage } from './open-storage.ts';

/**
 * Removes the tracks that meet the conditions: archives all of them first, if there is an archive, then removes them, then
 * takes their bytes off the disk. A track that changes meanwhile stays, as the archive does not hold its change.
 */
export async function prune(
  open: OpenStorage,
  conditions: Conditions,
  { archive, onProgress }: PruneSettings,
): Promise<PruneReport> {
  const { store } = open;
  const meets = stillMeets(conditions);
  const watch = archive === undefined ? undefined : store.rows.watch();
  try {
    const trackNums = await findByTime(store, conditions);
    if (trackNums.length === 0) return { removed: 0, archived: 0 };
    const archived =
      archive === undefined ? 0 : (await archiveTracks(store, trackNums, meets, archive, onProgress)).tracks;
    const isRemovable: TrackTest = (now, trackNum) => !watch?.hasChanged(trackNum) && meets(now, trackNum);
    await store.database.compaction?.flush(); // LevelDB then merges all tables that the deletions overlap with.
    const removed = await removeTracks(open, trackNums, isRemovable, onProgress);
    if (removed > 0) await freeSpace(open, trackNums, onProgress);
    return { removed, archived };
  } finally {
    watch?.close();
  }
}

/** LevelDB keeps what was deleted until the tables that hold it are merged. */
async function freeSpace(
  { store }: OpenStorage,
  trackNums: Uint32Array,
  onProgress: OnProgress,
): Promise<void> {
  onProgress?.({ phase: 'compacting', tracks: trackNums.length, tracksTotal: trackNums.length });
  let [first, last] = [trackNums[0]!, 0];
  for (const trackNum of trackNums) {
    first = Math.min(first, trackNum);
    last = Math.max(last, trackNum);
  }
  await store.database.compaction?.compact({ gte: firstKeyFor(first), lt: trackKey(last + 1) });
}
