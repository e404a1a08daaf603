import { TrackingError } from '../../errors.ts';
import type { AnonymousUsageTracker } from '../../usage/index.ts';
import { WrongUse } from '../failures.ts';
import { isFolder } from '../file-checks.ts';
import type { Session } from '../session.ts';

/** What the commands for users say of `--db`. */
export const TRACKER_FOLDER_NOTE =
  '\n--db names the folder in which the app keeps its usage (its trackerFile). DO_NOT_TRACK=1 switches everything off.';

/**
 * Does something with the tracker of an app, without counting or uploading anything.
 *
 * @throws WrongUse if it is no tracker's; TrackingError TRACKS_LOCKED and others if what is stored cannot be opened
 */
export async function withTracker<T>(
  session: Session,
  config: string | undefined,
  body: (tracker: AnonymousUsageTracker, isThere: boolean) => Promise<T>,
): Promise<T> {
  const { AnonymousUsageTracker: Tracker } = await import('../../usage/index.ts');
  const trackerFile = session.folder;
  const isThere = await isFolder(trackerFile);
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
    if (status === 'unavailable' && unavailable) throw explain(trackerFile, unavailable);
    return await body(tracker, isThere);
  } finally {
    await tracker.close();
  }
}

/** A folder with something else in it was named by mistake. */
function explain(folder: string, error: Error): Error {
  if (!(error instanceof TrackingError) || error.code !== 'TRACKS_TYPE_MISMATCH') return error;
  return new WrongUse(`'${folder}' holds tracks, but not the usage of an app; name its trackerFile`);
}
