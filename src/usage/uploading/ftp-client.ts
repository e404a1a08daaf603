import type { AccessOptions, Client } from 'basic-ftp';
import { TrackingError, type TrackingErrorCode } from '../../errors.ts';
import type { FtpSettings } from '../config/parse-settings.ts';

/** How long the server may be silent by default, in milliseconds. */
const SILENCE_MS_MAX = 30_000;

const PORT = 21;
const PORT_IMPLICIT = 990;

/** Loads the package `basic-ftp`. @throws TrackingError with the given code if it is not installed */
export async function newFtpClient(code: TrackingErrorCode, silenceMsMax = SILENCE_MS_MAX): Promise<Client> {
  try {
    const { Client } = await import('basic-ftp');
    return new Client(silenceMsMax);
  } catch (cause) {
    const what =
      "FTP takes the package 'basic-ftp', which cannot be loaded; install it: npm install basic-ftp";
    throw new TrackingError(code, what, { cause });
  }
}

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
