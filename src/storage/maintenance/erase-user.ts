import type { OnProgress } from '../contract/progress.ts';
import type { EraseReport } from '../contract/reports.ts';
import { eraseName, KeyErasure } from '../sums/key-erasure.ts';
import { findByTime, ofUser } from './find-tracks.ts';
import type { OpenStorage } from './open-storage.ts';
import { meantBy, removeTracks } from './remove-tracks.ts';
import { rewriteFiles } from './rewrite-files.ts';

/** Removes all tracks of a user, and what is left of them and of the user's name in the files. */
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
    tracks += await removeTracks(open, trackNums, meantBy(conditions), onProgress, erasure?.beforeChange);
  }
  onProgress?.({ phase: 'compacting', tracks, tracksTotal: tracks });
  await forgetOldBytes(open);
  return { tracks };
}

/** Writes everything anew that may hold bytes of tracks as they were before: the pages of the checkpoint, then all files. */
export async function forgetOldBytes(open: OpenStorage): Promise<void> {
  const { checkpoint, store } = open;
  if (store.coverage.pages.length > 0) {
    await checkpoint.write(); // One that is being written may have passed the page already,
    await checkpoint.write(); // so that only another one is sure to come after the change.
  }
  await rewriteFiles(open);
}
