import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { codeOf, ifMissing } from '../../files/index.ts';

/** What became of a file that was to be kept: `different` if another content has its name. */
export type Keeping = 'kept' | 'same' | 'different';

/** File systems without links say one of these. */
const NO_LINKS: readonly (string | undefined)[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/** How often a name is tried whose file is there and then is not. */
const ATTEMPTS_MAX = 5;

/** The end of the names of files that are still being written. */
export const UNFINISHED_ENDING = '.part';

/**
 * Keeps bytes in a folder under a name that has no other content: when this resolves to `kept` or `same`, they are on the disk for good.
 * Whoever looks into the folder never sees a part of a file under that name.
 */
export async function keepFile(folder: string, name: string, bytes: Uint8Array): Promise<Keeping> {
  await mkdir(folder, { recursive: true });
  const unfinished = join(folder, `.${randomBytes(12).toString('hex')}${UNFINISHED_ENDING}`);
  try {
    await writeSynced(unfinished, bytes);
    const keeping = await giveName(unfinished, join(folder, name), bytes);
    // One that was there already may have been written a moment ago by somebody who has not yet synced the folder.
    if (keeping !== 'different') await syncFolder(folder);
    return keeping;
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** Writes a file to the disk for good. */
async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A link, unlike renaming, never takes the place of a file that is there: not even of one that another process just made. */
async function giveName(unfinished: string, path: string, bytes: Uint8Array): Promise<Keeping> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    try {
      await link(unfinished, path);
      return 'kept';
    } catch (error) {
      if (NO_LINKS.includes(codeOf(error))) return renameTo(unfinished, path, bytes);
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const keeping = await compare(path, bytes);
    if (keeping !== undefined) return keeping;
  }
  throw new Error(`${basename(path)} comes and goes too often to be kept`);
}

async function renameTo(unfinished: string, path: string, bytes: Uint8Array): Promise<Keeping> {
  const keeping = await compare(path, bytes);
  if (keeping !== undefined) return keeping;
  await rename(unfinished, path);
  return 'kept';
}

/** What the file that is there says of the bytes; undefined if it has gone. */
async function compare(path: string, bytes: Uint8Array): Promise<'same' | 'different' | undefined> {
  const there = await readFile(path).catch(ifMissing(undefined));
  if (there === undefined) return undefined;
  return Buffer.compare(there, bytes) === 0 ? 'same' : 'different';
}

/** Makes the names in a folder last, where the system can do that. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // Folders cannot be opened there.
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
