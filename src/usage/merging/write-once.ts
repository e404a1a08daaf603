import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { TrackingError } from '../../errors.ts';
import { isExistsError, syncFolder, unlessMissing, writeSafely } from '../../files/index.ts';

/** What became of a file: `written` now; or a file of this name has the `same` content, or a `different` one. */
export type WriteOnceResult = 'written' | 'same' | 'different';

/** Attempts, if other processes keep creating and removing a file of this name. */
const ATTEMPTS_MAX = 5;

/**
 * Writes bytes to a file unless one of this name exists. After `written` and `same` they survive a power cut.
 *
 * @throws TrackingError TRACKS_WRITE_FAILED; an error of the file system
 */
export async function writeOnce(folder: string, name: string, bytes: Uint8Array): Promise<WriteOnceResult> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const existing = await unlessMissing(readFile(path));
    if (existing && !existing.equals(bytes)) return 'different';
    if (existing) {
      await syncFolder(folder); // The writer of the existing file may not have done so yet.
      return 'same';
    }
    try {
      await writeSafely(path, (file) => file.writeFile(bytes));
      return 'written';
    } catch (error) {
      if (!isExistsError(error)) throw error;
    }
  }
  throw new TrackingError(
    'TRACKS_WRITE_FAILED',
    `other processes keep creating and removing ${basename(path)}`,
  );
}
