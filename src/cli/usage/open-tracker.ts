import { TrackingError } from '../../errors.ts';
import type { AnonymousUsageTracker } from '../../usage/index.ts';
import { WrongUse } from '../failures.ts';
import { isFolder } from '../file-checks.ts';
import type { Session } from '../session.ts';

/** The help on `--db` of the commands for users. */
export const TRACKER_FOLDER_NOTE =
  '\n--db names the folder in which the app keeps its usage (its trackerFile). DO_NOT_TRACK=1 switches everything off.';

/**
 * Opens the tracker of an app, runs `body`, and closes the tracker. It counts and uploads nothing.
 *
 * @throws WrongUse if the folder is no tracker's; TrackingError if it cannot be opened, such as TRACKS_LOCKED
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
    await Promise.resolve(); // The tracker emits its events in a later microtask.
    if (status === 'unavailable' && unavailable) throw explain(trackerFile, unavailable);
    return await body(tracker, isThere);
  } finally {
    await tracker.close();
  }
}

/** Explains that the folder holds something else. */
function explain(folder: string, error: Error): Error {
  if (!(error instanceof TrackingError) || error.code !== 'TRACKS_TYPE_MISMATCH') return error;
  return new WrongUse(`'${folder}' holds tracks, but not the usage of an app; name its trackerFile`);
}
