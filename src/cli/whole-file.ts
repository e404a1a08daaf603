import { access, open, rename, rm, stat } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { WrongUse } from './failures.ts';

/** Makes sure that nothing is overwritten unless that is wanted. @throws WrongUse */
export async function checkMayWrite(path: string, isForced: boolean | undefined): Promise<void> {
  if (isForced) return;
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere) throw new WrongUse(`'${path}' is there already; --force overwrites it`);
}

/** Writes a file that has the ending `.part` until it is whole; if that fails, nothing of it is left. */
export async function writeWhole(path: string, write: (partPath: string) => Promise<void>): Promise<void> {
  const partPath = `${path}.part`;
  try {
    await write(partPath);
    await rename(partPath, path);
  } catch (error) {
    await rm(partPath, { force: true });
    throw error;
  }
}

/** Writes text into a file, whole or not at all; compressed, if its name ends in `.gz`. */
export async function writeWholeText(path: string, texts: AsyncIterable<string>): Promise<void> {
  await writeWhole(path, async (partPath) => {
    const file = await open(partPath, 'w');
    try {
      const compression = path.endsWith('.gz') ? createGzip() : new PassThrough();
      await pipeline(texts, compression, file.createWriteStream({ flush: true }));
    } catch (error) {
      await file.close();
      throw error;
    }
  });
}

/** Whether there is a folder of this name. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

/** Whether there is a file of this name. */
export async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}
