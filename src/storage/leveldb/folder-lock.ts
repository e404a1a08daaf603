import { link, mkdir, open, rm, stat, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { codeOf } from '../../files/index.ts';
import { createLockHolder } from './create-level.ts';
import { isLockedError, lockedError } from './level-errors.ts';

/** The file that LevelDB locks. */
const LOCK_NAME = 'LOCK';

/** The folders that this process works on, by device and inode. */
const claimed = new Set<string>();

/**
 * Claims a folder within this process. LevelDB alone does not suffice: where it refuses a second opening in one process, it
 * closes the file that it locks, and on POSIX the first opening then loses its lock to other processes.
 *
 * @returns what gives the claim up
 * @throws TrackingError TRACKS_LOCKED
 */
export async function claimFolder(folder: string): Promise<() => void> {
  const { dev, ino } = await stat(folder, { bigint: true });
  const name = `${dev} ${ino}`;
  if (claimed.has(name)) throw lockedError(`'${folder}'`, new Error('this process works on the folder'));
  claimed.add(name);
  return () => claimed.delete(name);
}

/**
 * Holds LevelDB's lock on a claimed folder against other processes while `use` runs, without opening the database in it. The
 * lock is on the file, whatever its name: another database that has the same file as its own takes it.
 *
 * @param place a folder for the other database, which is created and removed
 * @throws TrackingError TRACKS_LOCKED; the error of the file system
 */
export async function withFolderLock<T>(folder: string, place: string, use: () => Promise<T>): Promise<T> {
  await mkdir(place, { mode: 0o700 });
  try {
    await shareLock(join(resolve(folder), LOCK_NAME), join(place, LOCK_NAME));
    const holder = createLockHolder(place);
    await holder.open().catch((error: unknown) => {
      throw isLockedError(error) ? lockedError(`'${folder}'`, error) : error;
    });
    try {
      return await use();
    } finally {
      await holder.close();
    }
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** Gives a file that LevelDB locks a second name, which is a symbolic link where the file system has no others. */
async function shareLock(lock: string, name: string): Promise<void> {
  try {
    await link(lock, name);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') await (await open(lock, 'a', 0o600)).close();
    await symlink(lock, name);
  }
}
