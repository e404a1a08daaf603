import { TrackingError, type TrackingErrorCode } from '../../errors.ts';
import type { FtpSettings } from './settings.ts';

const PORT = 21;
const PORT_IMPLICIT = 990;

/** The options of the package `basic-ftp` for a server. */
export interface FtpAccess {
  host: string;
  port: number;
  user: string;
  password: string;
  secure: boolean | 'implicit';
}

/** The settings with their defaults, as options of the package. */
export function ftpAccessOf({ host, port, user, passwd, secure = false }: FtpSettings): FtpAccess {
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
