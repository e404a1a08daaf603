import { open } from 'node:fs/promises';
import { codeOf } from './failure.ts';

/** Windows refuses to open or to sync a folder with one of these codes; it writes names to the disk by itself. */
const WINDOWS_CODES: readonly (string | undefined)[] = ['EPERM', 'EISDIR', 'EACCES'];

/** Writes the names in a folder to the disk, so that they survive a power cut. @throws the error of the file system */
export async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    if (process.platform !== 'win32' || !WINDOWS_CODES.includes(codeOf(error))) throw error;
  }
}
