import { readdir } from 'node:fs/promises';
import type { AnonymousUsageTracker } from '../../usage/index.ts';
import { WrongUse } from '../failures.ts';
import { openStorage } from '../open-storage.ts';
import type { Session } from '../session.ts';
import { isFolder } from '../whole-file.ts';

/** What the commands for users say of `--db`. */
export const TRACKER_FOLDER_NOTE =
  '\n--db names the folder in which the app keeps its usage (its trackerFile). DO_NOT_TRACK=1 switches everything off.';

/**
 * Does something with the tracker of an app, without counting or uploading anything.
 *
 * @throws TrackingError TRACKS_LOCKED and others if what is stored cannot be opened
 */
export async function withTracker<T>(
  session: Session,
  config: string | undefined,
  body: (tracker: AnonymousUsageTracker, isThere: boolean) => Promise<T>,
): Promise<T> {
  const { AnonymousUsageTracker: Tracker } = await import('../../usage/index.ts');
  const trackerFile = session.folder;
  const isThere = await isFolder(trackerFile);
  if (isThere) await checkIsOfTracker(trackerFile);
  const tracker = new Tracker({
    trackerFile,
    config,
    checkInterval: 0,
    closeTimeout: 0,
    environment: session.io.env,
  });
  let unavailable: Error | undefined;
  tracker.on('unavailable', (error) => {
    unavailable ??= error;
  });
  try {
    const status = await tracker.open();
    await Promise.resolve(); // What the tracker tells comes a moment later.
    if (status === 'unavailable' && unavailable) throw unavailable;
    return await body(tracker, isThere);
  } finally {
    await tracker.close();
  }
}

/**
 * A tracker would write its records into any storage, so one with other tracks must not be named by mistake.
 *
 * @throws WrongUse
 */
async function checkIsOfTracker(folder: string): Promise<void> {
  if ((await readdir(folder)).length === 0) return;
  const storage = await openStorage(folder);
  try {
    const isOther =
      (await storage.count()) > 0 &&
      (await storage.count({ taskId: { equals: 'consent' }, userName: { equals: '#' } })) === 0;
    if (isOther)
      throw new WrongUse(`'${folder}' holds tracks, but not the usage of an app; name its trackerFile`);
  } finally {
    await storage.close();
  }
}
