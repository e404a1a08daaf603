import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { TrackingError, toTrackingError } from '../../errors.ts';
import { syncFolder, unlessMissing } from '../../files/index.ts';
import { Database } from '../leveldb/database.ts';

/**
 * Builds a folder that appears under its name only when it is complete and on the disk. Until then it is beside it, under a
 * random name that ends in `.part`. If building fails, it is removed and the name stays as it was.
 *
 * @param folder is missing or empty
 * @param build fills the folder that it is given
 * @throws TrackingError TRACKS_WRITE_FAILED; other TrackingErrors of `build`
 */
export async function buildFolder<T>(folder: string, build: (part: string) => Promise<T>): Promise<T> {
  const path = resolve(folder);
  const part = `${path}.${randomBytes(6).toString('hex')}.part`;
  try {
    await checkIsFree(path);
    await mkdir(dirname(path), { recursive: true });
    await mkdir(part, { mode: 0o700 });
    const built = await build(part);
    await syncFolder(part);
    await unlessMissing(rmdir(path));
    await rename(part, path);
    await syncFolder(dirname(path));
    return built;
  } catch (error) {
    await rm(part, { recursive: true, force: true }).catch(() => {}); // The first error matters more.
    throw toTrackingError(error, 'TRACKS_WRITE_FAILED', `'${folder}' cannot be written`);
  }
}

async function checkIsFree(folder: string): Promise<void> {
  const names = await unlessMissing(readdir(folder));
  if (!names || names.length === 0) return;
  const message = `'${folder}' is not empty, and nothing is overwritten; name a folder that does not exist yet`;
  throw new TrackingError('TRACKS_WRITE_FAILED', message);
}

/** Opens a database that is being built. @throws TrackingError TRACKS_WRITE_FAILED, also where it cannot be opened */
export async function openTarget(folder: string): Promise<Database> {
  const target = new Database(folder, true);
  try {
    await target.open();
    return target;
  } catch (error) {
    const isWriteError = error instanceof TrackingError && error.code === 'TRACKS_OPEN_FAILED';
    throw isWriteError ? new TrackingError('TRACKS_WRITE_FAILED', error.message, { cause: error }) : error;
  }
}
