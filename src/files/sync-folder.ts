import { open } from 'node:fs/promises';
import { codeOf } from './failure.ts';

/** On Windows, opening or syncing a folder fails with one of these codes; the system syncs names by itself. */
const WINDOWS_CODES: readonly (string | undefined)[] = ['EPERM', 'EISDIR', 'EACCES'];

/** Syncs the names in a folder to the disk, so that they survive a power cut. @throws a system error */
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
