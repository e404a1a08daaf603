import { readdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { toTrackingError } from '../../errors.ts';
import { unlessMissing } from '../../files/index.ts';

/** The files of a storage: those of LevelDB, and two of tracktree. */
const STORAGE_FILE = /^(\d+\.(ldb|log|sst|dbtmp)|MANIFEST-\d+|CURRENT|LOCK|LOG|LOG\.old|SEALED|probe\.tmp)$/;

/** Even a damaged storage has one of these. Other folders with numbered logs have none. */
const MARK = /^(MANIFEST-\d+|CURRENT)$/;

/**
 * Removes a closed storage and its folder, unless the folder contains other files too. A crash leaves the storage
 * complete or removed. Returns false if it stays.
 *
 * @throws TrackingError TRACKS_WRITE_FAILED
 */
export async function removeFolder(folder: string): Promise<boolean> {
  try {
    const names = await unlessMissing(readdir(folder));
    if (!names) return true;
    if (!isStorage(names)) return false;
    const doomed = `${folder.replace(/[\\/]+$/, '')}.forgotten`;
    await removeFiles(doomed);
    await rename(folder, doomed);
    await removeFiles(doomed);
    return true;
  } catch (cause) {
    throw toTrackingError(cause, 'TRACKS_WRITE_FAILED', `'${folder}' cannot be removed`);
  }
}

/** Whether a folder contains a storage and nothing else, or is empty, as before a storage is created. */
function isStorage(names: readonly string[]): boolean {
  return (
    names.every((name) => STORAGE_FILE.test(name)) &&
    (names.length === 0 || names.some((name) => MARK.test(name)))
  );
}

async function removeFiles(folder: string): Promise<void> {
  const names = await unlessMissing(readdir(folder));
  if (names === undefined) return;
  for (const name of names) if (STORAGE_FILE.test(name)) await rm(join(folder, name));
  await rmdir(folder);
}
