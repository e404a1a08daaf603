import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { writeSafely } from '../files/index.ts';
import { findBackups } from '../lines/index.ts';

/** Compresses every backup that is not compressed yet, also those whose compression was interrupted. */
export async function compressBackups(logFile: string): Promise<void> {
  for (const { path, isPacked } of await findBackups(logFile)) if (!isPacked) await compress(path);
}

/** The compressed backup has the permissions and the time of the other, in whose place it is. */
async function compress(path: string): Promise<void> {
  const { mode, mtime } = await stat(path);
  await writeSafely(
    `${path}.gz`,
    async (file, temporaryPath) => {
      await pipeline(createReadStream(path), createGzip(), createWriteStream(temporaryPath));
      await file.utimes(mtime, mtime);
    },
    { overwrite: true, mode: mode & 0o777 },
  );
  await rm(path);
}
