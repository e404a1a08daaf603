import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, TrackingError } from '../../errors.ts';
import { checkText } from '../arguments.ts';
import type { Transport } from './transport.ts';

const PATH_LENGTH_MAX = 4_096;

/**
 * Puts partials into a folder, such as one that is shared or synchronised: first as `name.part`, which is renamed when it is on the disk
 * for good. The folder is made if need be.
 *
 * @throws TypeError, RangeError if the path is none
 */
export function folderTransport(path: string): Transport {
  const folder = checkText('path', path, PATH_LENGTH_MAX, 1);
  return {
    async send(name, bytes, signal) {
      try {
        await put(folder, name, bytes, signal);
      } catch (cause) {
        throw new TrackingError(
          'TRACKS_UPLOAD_FAILED',
          `the upload to a folder failed: ${messageOf(cause)}`,
          {
            cause,
          },
        );
      }
    },
  };
}

async function put(folder: string, name: string, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  await mkdir(folder, { recursive: true });
  const part = join(folder, `${name}.part`);
  const file = await open(part, 'w');
  try {
    await file.writeFile(bytes, { signal });
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, join(folder, name));
  await syncFolder(folder);
}

/** Makes the new name outlive a power cut. Where a folder cannot be opened, as on Windows, the system sees to that. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const file = await open(folder, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
