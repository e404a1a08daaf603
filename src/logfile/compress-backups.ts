import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat, utimes } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { findBackups } from '../lines/index.ts';

/** Compresses every backup that is not compressed yet, also those whose compression was interrupted. */
export async function compressBackups(logFile: string): Promise<void> {
  for (const { path, isPacked } of await findBackups(logFile)) if (!isPacked) await compress(path);
}

/** Under another name until it is complete, so that a backup is never there in part. */
async function compress(path: string): Promise<void> {
  const unfinished = `${path}.gz.part`;
  try {
    const { mode, mtime } = await stat(path);
    await pipeline(
      createReadStream(path),
      createGzip(),
      createWriteStream(unfinished, { mode: mode & 0o777, flush: true }),
    );
    await utimes(unfinished, mtime, mtime);
    await rename(unfinished, `${path}.gz`);
    await rm(path);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {});
    throw error;
  }
}
