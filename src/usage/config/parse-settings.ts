import { checkInteger, describe, optional, parseOptions } from '../../arguments/index.ts';
import { ArgumentRangeError, ArgumentTypeError } from '../../errors.ts';

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

const PORT_MAX = 65_535;
const TEXT_LENGTH_MAX = 4_096;

/** @throws TypeError, RangeError that name the key, but never its value, which may be a secret */
export function parseFtpSettings(where: string, value: FtpSettings): FtpSettings {
  return parseOptions(where, value, {
    host: checkServer,
    port: optional((place, port) => checkInteger(place, port, 1, PORT_MAX)),
    user: optionalLine,
    passwd: optionalLine,
    path: optionalLine,
    secure: checkSecure,
  });
}

/** @throws as parseFtpSettings */
export function parseHqSettings(where: string, value: HqSettings): HqSettings {
  return parseOptions(where, value, { host: checkAddress, api_key: checkApiKey });
}

/** A required text of one line. */
export function checkLine(place: string, value: unknown): string {
  if (value === undefined) throw new ArgumentTypeError(`${place} is missing`);
  if (typeof value !== 'string')
    throw new ArgumentTypeError(`${place} must be text, received ${kindOf(value)}`);
  if (value === '' || value.length > TEXT_LENGTH_MAX)
    throw new ArgumentRangeError(`${place} must have 1 to ${TEXT_LENGTH_MAX} characters`);
  // A line break in an FTP command would start another command.
  if (/\p{Cc}/u.test(value)) throw new ArgumentRangeError(`${place} must not hold control characters`);
  return value;
}

function optionalLine(place: string, value: unknown): string | undefined {
  return value === undefined || value === '' ? undefined : checkLine(place, value);
}

function checkServer(place: string, value: unknown): string {
  const host = checkLine(place, value);
  if (!/[/@\s]/.test(host)) return host;
  throw new ArgumentRangeError(`${place} must be a name or an address alone, such as 'ftp.example.org'`);
}

function checkSecure(place: string, value: unknown): FtpSettings['secure'] {
  if (value === undefined || typeof value === 'boolean' || value === 'implicit') return value;
  throw new ArgumentTypeError(`${place} must be true, false or 'implicit', received ${describe(value)}`);
}

function checkApiKey(place: string, value: unknown): string {
  const key = checkLine(place, value);
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new ArgumentRangeError(`${place} must consist of visible ASCII characters`);
}

function checkAddress(place: string, value: unknown): string {
  const text = checkLine(place, value);
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new ArgumentRangeError(`${place} must be an address such as 'https://hq.example.org/usage'`);
  if (url.username !== '' || url.password !== '')
    throw new ArgumentRangeError(`${place} must not hold a user or a password; the secret is api_key`);
  return url.href;
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
