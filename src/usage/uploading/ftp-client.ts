import type { AccessOptions, Client } from 'basic-ftp';
import { TrackingError, type TrackingErrorCode } from '../../errors.ts';
import type { FtpSettings } from '../config/parse-settings.ts';

/** How long the server may be silent, in milliseconds. */
const SILENCE_MS_MAX = 30_000;

/**
 * Runs an action on an FTP server, in the folder of the settings. Loads the package `basic-ftp`. The connection does
 * not keep the program running.
 *
 * @param signal ends the connection when it is aborted
 * @throws TrackingError TRACKS_UPLOAD_FAILED if the package is not installed; errors of the server and the network
 */
export async function withFtp<T>(
  settings: FtpSettings,
  signal: AbortSignal | undefined,
  action: (client: Client) => Promise<T>,
): Promise<T> {
  const { Client } = await loadFtpPackage('TRACKS_UPLOAD_FAILED');
  signal?.throwIfAborted();
  const client = new Client(SILENCE_MS_MAX);
  const close = () => client.close();
  signal?.addEventListener('abort', close, { once: true });
  try {
    const entered = client.access(ftpAccessOf(settings));
    client.ftp.socket.unref();
    await entered;
    client.ftp.socket.unref();
    if (settings.path !== undefined && settings.path !== '') await client.ensureDir(settings.path);
    return await action(client);
  } finally {
    signal?.removeEventListener('abort', close);
    client.close();
  }
}

const PORT = 21;
const PORT_IMPLICIT = 990;

/** The settings with their defaults, as options of the package. */
export function ftpAccessOf({ host, port, user, passwd, secure = false }: FtpSettings): AccessOptions {
  return {
    host,
    port: port ?? (secure === 'implicit' ? PORT_IMPLICIT : PORT),
    user: user ?? 'anonymous',
    password: passwd ?? 'guest',
    secure,
  };
}

/** Loads the package when it is used. @throws TrackingError with the given code if it is not installed */
export async function loadFtpPackage(code: TrackingErrorCode): Promise<typeof import('basic-ftp')> {
  try {
    return await import('basic-ftp');
  } catch (cause) {
    const what =
      "FTP takes the package 'basic-ftp', which cannot be loaded; install it: npm install basic-ftp";
    throw new TrackingError(code, what, { cause });
  }
}
