import { randomBytes } from 'node:crypto';
import { chmod, lstat, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TrackingError } from '../../../errors.ts';
import { codeOf, syncFolder, unlessMissing } from '../../../files/index.ts';
import { REPAIRED } from '../../leveldb/prepare-folder.ts';

/** What an opening leaves that found no storage between the two renames. */
const LEFT_BY_OPENING = ['LOCK', 'LOG', 'LOG.old'];

const PERMISSIONS = 0o777;

/**
 * Puts a repaired storage in the place of the damaged one, whose folder gets another name. Resolves to that.
 *
 * @throws TrackingError TRACKS_WRITE_FAILED
 */
export async function exchange(folder: string, copy: string): Promise<string> {
  const setAside = await freeName(folder);
  // Should this process die between the renames, the name tells that the repair was done.
  const repaired = `${folder}${REPAIRED}${randomBytes(6).toString('hex')}`;
  try {
    await chmod(copy, (await stat(folder)).mode & PERMISSIONS);
    await rename(copy, repaired);
    await syncFolder(dirname(folder));
    await rename(folder, setAside);
    await takePlace(repaired, folder);
    await syncFolder(dirname(folder));
    return setAside;
  } catch (cause) {
    const message = `'${repaired}', which is repaired, cannot take the place of '${folder}', which may be '${setAside}' now: ${(cause as Error).message}`;
    throw new TrackingError('TRACKS_WRITE_FAILED', message, { cause });
  }
}

async function freeName(folder: string): Promise<string> {
  for (let count = 1; ; count++) {
    const name = count === 1 ? `${folder}.damaged` : `${folder}.damaged-${count}`;
    if (!(await unlessMissing(lstat(name)))) return name;
  }
}

/** Renames a folder. Where the name is taken by what an opening has left meanwhile, that goes. */
async function takePlace(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
    if (!(await readdir(to)).every((name) => LEFT_BY_OPENING.includes(name))) throw error;
    for (const name of LEFT_BY_OPENING) await rm(join(to, name), { force: true });
    await rmdir(to);
    await rename(from, to);
  }
}
