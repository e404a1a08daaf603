import { chmod, mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { TrackingError } from '../../errors.ts';
import { unlessMissing } from '../../files/index.ts';

/** What a repair calls the folder that it puts in the place of the damaged one. */
export const REPAIRED = '.repaired-';

/**
 * Creates the folder of a database, if it is missing. A new folder, and one that is empty, gets the permissions.
 *
 * @throws TrackingError TRACKS_OPEN_FAILED where a repair was cut short; the error of the file system
 */
export async function prepareFolder(folder: string, mode: number): Promise<void> {
  const names = await unlessMissing(readdir(folder));
  if (names && names.length > 0) return;
  await checkIsNotSwapped(folder);
  await mkdir(folder, { recursive: true, mode });
  if (names) await chmod(folder, mode).catch(() => undefined); // Of another user: then it is theirs to protect.
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
