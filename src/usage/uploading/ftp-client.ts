import type { Client } from 'basic-ftp';
import { ftpAccessOf, loadFtpPackage } from './ftp-access.ts';
import type { FtpSettings } from './settings.ts';

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
