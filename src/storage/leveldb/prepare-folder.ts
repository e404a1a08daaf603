import { chmod, mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { TrackingError } from '../../errors.ts';
import { unlessMissing } from '../../files/index.ts';
import { isDatabaseFile } from './level-files.ts';

/** What a repair calls the folder that it puts in the place of the damaged one. */
export const REPAIRED = '.repaired-';

/**
 * Creates the folder of a database, if it is missing. A new folder, and one that is empty, gets the permissions.
 *
 * @throws TrackingError TRACKS_OPEN_FAILED where there are other files but no storage, or a repair was cut short; the error of
 * the file system
 */
export async function prepareFolder(folder: string, mode: number): Promise<void> {
  const names = await unlessMissing(readdir(folder));
  if (names && names.length > 0) return checkIsDatabase(folder, names);
  await checkIsNotSwapped(folder);
  await mkdir(folder, { recursive: true, mode });
  if (names) await chmod(folder, mode).catch(() => undefined); // Of another user: then it is theirs to protect.
}

/** What an opening leaves that died at once. */
const BEGUN = /^(LOCK|LOG|LOG\.old|\d+\.dbtmp)$/;

/** Files of the user's would be moved away by a repair of the storage among them. */
function checkIsDatabase(folder: string, names: readonly string[]): void {
  const other = names.find((name) => !BEGUN.test(name));
  if (other === undefined || names.some(isDatabaseFile)) return;
  throw new TrackingError(
    'TRACKS_OPEN_FAILED',
    `'${folder}' is neither empty nor a storage: it holds '${other}'; name a folder of the storage's own`,
  );
}

/** A repair that died between its two renames has left the storage under another name. */
async function checkIsNotSwapped(folder: string): Promise<void> {
  const parent = dirname(resolve(folder));
  const siblings = (await unlessMissing(readdir(parent))) ?? [];
  const repaired = siblings.find((name) => name.startsWith(basename(resolve(folder)) + REPAIRED));
  if (repaired === undefined) return;
  throw new TrackingError(
    'TRACKS_OPEN_FAILED',
    `the repair of '${folder}' was cut short when it was done: rename '${join(parent, repaired)}' to '${folder}' and open it again`,
  );
}
