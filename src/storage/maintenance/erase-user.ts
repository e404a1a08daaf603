import type { OnProgress } from '../contract/progress.ts';
import type { EraseReport } from '../contract/reports.ts';
import { eraseName, KeyErasure } from '../sums/key-erasure.ts';
import { removeTracks } from './change-in-parts.ts';
import { findByTime, ofUser, stillMeets } from './find-tracks.ts';
import type { OpenStorage } from './open-storage.ts';
import { rewriteFiles } from './rewrite-files.ts';

/** Removes all tracks of a user, and every byte of them and of the user's name from the files. */
export async function eraseUser(
  open: OpenStorage,
  userName: string,
  onProgress: OnProgress,
): Promise<EraseReport> {
  const conditions = ofUser(userName);
  const { sums } = open;
  const erasure = sums && new KeyErasure(sums, eraseName);
  let tracks = 0;
  // The user may save while being erased.
  for (;;) {
    await erasure?.eraseUserName(open.engine, userName);
    const trackNums = await findByTime(open.store, conditions);
    if (trackNums.length === 0) break;
    tracks += await removeTracks(open, trackNums, stillMeets(conditions), onProgress, erasure?.beforeChange);
  }
  onProgress?.({ phase: 'compacting', tracks, tracksTotal: tracks });
  await forgetOldBytes(open);
  return { tracks };
}

/** Rewrites everything that may hold bytes of tracks as they were before: the pages of the checkpoint, then all files. */
export async function forgetOldBytes(open: OpenStorage): Promise<void> {
  const { checkpoint, store } = open;
  if (store.coverage.pages.length > 0) {
    await checkpoint.write(); // A checkpoint under way may have written the page before the change;
    await checkpoint.write(); // the next one writes it after.
  }
  await rewriteFiles(open);
}
