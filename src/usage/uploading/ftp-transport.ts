import { Readable } from 'node:stream';
import type { Client } from 'basic-ftp';
import { TrackingError } from '../../errors.ts';
import { type FtpSettings, parseFtpSettings } from '../config/parse-settings.ts';
import { ftpAccessOf, newFtpClient } from './ftp-client.ts';
import { redactError } from './redact.ts';
import type { Transport } from './transport.ts';

/**
 * Uploads to a folder on an FTP server, first as `name.part`, which is renamed when it is complete. The package
 * `basic-ftp` must be installed. Errors never show the password.
 *
 * @throws TypeError, RangeError that name the setting
 */
export function ftpTransport(settings: FtpSettings): Transport {
  const parsed = parseFtpSettings('settings', settings);
  return {
    async send(name, bytes, signal) {
      try {
        await connectAndUpload(parsed, name, bytes, signal);
      } catch (error) {
        const { host, user = '', passwd = '' } = parsed;
        const cause = redactError(error, [passwd, user]);
        const message = `the upload to ftp://${host} failed: ${cause.message}`;
        throw new TrackingError('TRACKS_UPLOAD_FAILED', message, { cause });
      }
    },
  };
}

/** The connection does not keep the program running. */
async function connectAndUpload(
  settings: FtpSettings,
  name: string,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  const client = await newFtpClient('TRACKS_UPLOAD_FAILED');
  const close = () => client.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    signal.throwIfAborted();
    const entered = client.access(ftpAccessOf(settings));
    client.ftp.socket.unref();
    await entered;
    client.ftp.socket.unref();
    if (settings.path) await client.ensureDir(settings.path);
    await upload(client, name, bytes);
  } finally {
    signal.removeEventListener('abort', close);
    client.close();
  }
}

async function upload(client: Client, name: string, bytes: Uint8Array): Promise<void> {
  const part = `${name}.part`;
  await client.uploadFrom(Readable.from([Buffer.from(bytes)]), part);
  const size = await sizeOf(client, part);
  if (size !== undefined && size !== bytes.length)
    throw new Error(`the server has ${size} of ${bytes.length} bytes`);
  try {
    await client.rename(part, name);
  } catch (error) {
    // It may have this name already, if the answer to an earlier rename was lost. A name always stands for the same
    // bytes.
    if ((await sizeOf(client, name)) !== bytes.length) throw error;
    await client.remove(part, true);
  }
}

/** The size of a file on the server; undefined if it is missing, or the server does not know sizes. */
async function sizeOf(client: Client, name: string): Promise<number | undefined> {
  try {
    return await client.size(name);
  } catch (error) {
    if (client.closed) throw error;
    return undefined;
  }
}
