import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkBoundedText } from '../../arguments/index.ts';
import { messageOf, TrackingError } from '../../errors.ts';
import { writeSafely } from '../../files/index.ts';
import type { Transport } from './transport.ts';

const PATH_LENGTH_MAX = 4_096;

/** Another user of the system often reads a shared folder. */
const FILE = { overwrite: true, mode: 0o666 };

/**
 * Writes partials to a folder, such as one that is shared or synchronized, and creates it if it is missing. A partial
 * appears under its name when it is complete and on the disk; until then its name ends in `.part`.
 *
 * @throws TypeError, RangeError for a wrong path
 */
export function folderTransport(path: string): Transport {
  const folder = checkBoundedText('path', path, PATH_LENGTH_MAX, 1);
  return {
    async send(name, bytes, signal) {
      try {
        await mkdir(folder, { recursive: true });
        await writeSafely(join(folder, name), (file) => file.writeFile(bytes, { signal }), FILE);
      } catch (cause) {
        const message = `the upload to a folder failed: ${messageOf(cause)}`;
        throw new TrackingError('TRACKS_UPLOAD_FAILED', message, { cause });
      }
    },
  };
}
