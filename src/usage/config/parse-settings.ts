import { describe } from '../../arguments/index.ts';
import { checkOptions } from '../arguments.ts';

/** How to reach an FTP server, as in the section `[FTP]` of a configuration. */
export interface FtpSettings {
  /** The name or address of the server. */
  host: string;
  /** Default 21, or 990 with `secure: 'implicit'`. */
  port?: number | undefined;
  /** Default 'anonymous'. */
  user?: string | undefined;
  /** Default 'guest'. */
  passwd?: string | undefined;
  /** The folder on the server, created if it is missing. Default: the initial folder of the connection. */
  path?: string | undefined;
  /** Encryption (FTPS): true for explicit TLS, 'implicit' for servers that support only this. Default false. */
  secure?: boolean | 'implicit' | undefined;
}

/** How to reach a receiver over HTTP, as in the section `[HQ]` of a configuration. */
export interface HqSettings {
  /** The address of the receiver, such as `https://hq.example.org/usage`; a name alone means https. */
  host: string;
  /** The secret for `Authorization: Bearer …`. */
  api_key: string;
}

const FTP_KEYS = ['host', 'port', 'user', 'passwd', 'path', 'secure'] as const;
const HQ_KEYS = ['host', 'api_key'] as const;
const PORT_MAX = 65_535;
const TEXT_LENGTH_MAX = 4_096;

/** The section and the key, for an error message. Messages never contain values, which may be secrets. */
const placeOf = (where: string, key: string) => `${key} in ${where}`;

/** @throws TypeError, RangeError that name the key */
export function parseFtpSettings(where: string, value: FtpSettings): FtpSettings {
  const settings = checkOptions(where, value, FTP_KEYS);
  const host = checkLine(where, 'host', settings.host);
  if (/[/@\s]/.test(host))
    throw new RangeError(
      `${placeOf(where, 'host')} must be a name or an address alone, such as 'ftp.example.org'`,
    );
  return {
    host,
    port: settings.port === undefined ? undefined : checkPort(where, settings.port),
    user: optionalLine(where, 'user', settings.user),
    passwd: optionalLine(where, 'passwd', settings.passwd),
    path: optionalLine(where, 'path', settings.path),
    secure: checkSecure(where, settings.secure),
  };
}

/** @throws TypeError, RangeError that name the key */
export function parseHqSettings(where: string, value: HqSettings): HqSettings {
  const settings = checkOptions(where, value, HQ_KEYS);
  const key = checkLine(where, 'api_key', settings.api_key);
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new RangeError(`${placeOf(where, 'api_key')} must consist of visible ASCII characters`);
  return { host: checkAddress(where, settings.host), api_key: key };
}

/** A required text of one line. */
export function checkLine(where: string, key: string, value: unknown): string {
  const place = placeOf(where, key);
  if (value === undefined) throw new TypeError(`${place} is missing`);
  if (typeof value !== 'string') throw new TypeError(`${place} must be text, received ${kindOf(value)}`);
  if (value === '' || value.length > TEXT_LENGTH_MAX)
    throw new RangeError(`${place} must have 1 to ${TEXT_LENGTH_MAX} characters`);
  // A line break in an FTP command would start another command.
  if (/\p{Cc}/u.test(value)) throw new RangeError(`${place} must not hold control characters`);
  return value;
}

function optionalLine(where: string, key: string, value: unknown): string | undefined {
  return value === undefined || value === '' ? undefined : checkLine(where, key, value);
}

function checkPort(where: string, value: unknown): number {
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= PORT_MAX)
    return value as number;
  throw new RangeError(
    `${placeOf(where, 'port')} must be an integer from 1 to ${PORT_MAX}, received ${describe(value)}`,
  );
}

function checkSecure(where: string, value: unknown): FtpSettings['secure'] {
  if (value === undefined || typeof value === 'boolean' || value === 'implicit') return value;
  throw new TypeError(
    `${placeOf(where, 'secure')} must be true, false or 'implicit', received ${describe(value)}`,
  );
}

function checkAddress(where: string, value: unknown): string {
  const text = checkLine(where, 'host', value);
  const url = parseUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  const place = placeOf(where, 'host');
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new RangeError(`${place} must be an address such as 'https://hq.example.org/usage'`);
  if (url.username !== '' || url.password !== '')
    throw new RangeError(`${place} must not hold a user or a password; the secret is api_key`);
  return url.href;
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
