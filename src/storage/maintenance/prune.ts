import type { Conditions } from '../contract/conditions.ts';
import type { OnProgress } from '../contract/progress.ts';
import type { PruneReport } from '../contract/reports.ts';
import { trackKey } from '../engine/keys.ts';
import { firstKeyFor } from '../engine/records/row-group.ts';
import type { IsMeant } from '../engine/writing/many-operations.ts';
import { archiveTracks } from './archive-tracks.ts';
import { findByTime } from './find-tracks.ts';
import type { OpenStorage } from './open-storage.ts';
import { meantBy, removeTracks } from './remove-tracks.ts';

/** Where pruning archives to, checked. */
export interface PruneSettings {
  archive: string | undefined;
  onProgress: OnProgress;
}

/**
 * Removes the tracks that meet the conditions: first all of them are archived, if that is wanted, then they go, and
 * then their bytes leave the disk. One that is changed meanwhile stays, as the archive has not what it says now.
 */
export async function prune(
  open: OpenStorage,
  conditions: Conditions,
  { archive, onProgress }: PruneSettings,
): Promise<PruneReport> {
  const { store } = open;
  const isMeant = meantBy(conditions);
  const watch = archive === undefined ? undefined : store.rows.watch();
  try {
    const trackNums = await findByTime(store, conditions);
    if (trackNums.length === 0) return { removed: 0, archived: 0 };
    const archived =
      archive === undefined
        ? 0
        : (await archiveTracks(store, trackNums, isMeant, archive, onProgress)).tracks;
    const isRemovable: IsMeant = (now, trackNum) => !watch?.hasChanged(trackNum) && isMeant(now, trackNum);
    await store.database.compaction?.flush(); // Deletions in a table of their own make LevelDB merge all that they touch.
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
