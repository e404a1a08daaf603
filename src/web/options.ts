import { checkFunction, checkOptions, checkText, describe } from '../arguments/index.ts';
import { checkTimeZone, TimeZone } from '../clocks/index.ts';
import { ArgumentRangeError, ArgumentTypeError } from '../errors.ts';
import type { Authorize } from './access/gate.ts';
import { visible } from './html/visible-text.ts';
import { TOKEN_LENGTH_MIN } from './limits.ts';

/** The options of a web view. */
export interface WebViewOptions {
  /** The path that a server mounts it at, such as `/tracktree`. Default: the root. */
  basePath?: string | undefined;
  /**
   * Gives access from anywhere: as `?token=…` once, which sets a cookie, or as `Authorization: Bearer …`. It has at least 8
   * characters. Default: none, and the view answers only requests from this machine.
   */
  token?: string | undefined;
  /** Host names besides localhost that the view answers to, without ports, such as `stats.example.org`. Default: none. */
  hosts?: readonly string[] | undefined;
  /**
   * Decides who has access, in place of the token and of the rule for this machine. Only `true` gives access. It is for servers
   * with their own login.
   */
  authorize?: Authorize | undefined;
  /** The IANA name of the zone of all times, such as `Europe/Berlin`. Default: UTC. */
  timeZone?: string | undefined;
  /** The title on all pages. Default 'tracktree'. */
  title?: string | undefined;
  /** Called with errors that clients see only as "something went wrong". Default: they become warnings of the process. */
  onError?: ((error: unknown) => void) | undefined;
}

/** The options, checked and with their defaults. */
export type WebViewSettings = ReturnType<typeof parseOptions>;

const NAMES = ['basePath', 'token', 'hosts', 'authorize', 'timeZone', 'title', 'onError'] as const;
const TITLE_LENGTH_MAX = 100;

/** Checks options. `more` names those of the caller. @throws TypeError, RangeError that name the option */
export function parseOptions<T extends WebViewOptions>(
  value: T | undefined,
  more: readonly (keyof T & string)[] = [],
) {
  const options = checkOptions('options', value, [...NAMES, ...more]);
  const { timeZone = 'UTC', hosts = [] } = options;
  if (!Array.isArray(hosts))
    throw new ArgumentTypeError(`hosts must be an array, received ${describe(hosts)}`);
  return {
    basePath: parseBasePath(options.basePath),
    token: parseToken(options.token),
    hosts: hosts.map((each, i) => parseHost(`hosts[${i}]`, each)),
    authorize: checkFunction('authorize', options.authorize),
    zone: new TimeZone(checkTimeZone('timeZone', timeZone)),
    title: parseTitle(options.title),
    onError: guard(checkFunction('onError', options.onError) ?? warn),
  };
}

function parseBasePath(value: unknown): string {
  if (value === undefined || value === '' || value === '/') return '';
  const path = checkText('basePath', value).replace(/\/+$/, '');
  if (/^(\/[\w.~-]+)+$/.test(path) && !/\/\.\.?(\/|$)/.test(path)) return path;
  throw new ArgumentRangeError(`basePath must be a path such as '/tracktree', received ${describe(value)}`);
}

function parseToken(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const token = checkText('token', value);
  // The messages do not repeat it, because messages end up in logs.
  if (token.length < TOKEN_LENGTH_MIN)
    throw new ArgumentRangeError(
      `token must have at least ${TOKEN_LENGTH_MIN} characters, received ${token.length}`,
    );
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new ArgumentRangeError('token must consist of printable ASCII characters without blanks');
  return token;
}

function parseHost(name: string, value: unknown): string {
  const host = checkText(name, value);
  if (/^\[[\da-f:.]+\]$|^[^\s:/?#@\\[\]]+$/i.test(host) && URL.canParse(`http://${host}`))
    return new URL(`http://${host}`).hostname;
  throw new ArgumentRangeError(
    `${name} must be a host name without a port, such as 'stats.example.org', received ${describe(value)}`,
  );
}

function parseTitle(value: unknown): string {
  if (value === undefined) return 'tracktree';
  const title = checkText('title', value).trim();
  if (title !== '' && title.length <= TITLE_LENGTH_MAX) return visible(title);
  throw new ArgumentRangeError(
    `title must have 1 to ${TITLE_LENGTH_MAX} characters, received ${title.length}`,
  );
}

/** Warns of an error if telling `onError` of it fails. */
function guard(onError: (error: unknown) => void): (error: unknown) => void {
  return (error) => {
    try {
      onError(error);
    } catch (another) {
      warn(error);
      warn(another);
    }
  };
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : new Error(String(error)), { code: 'TRACKTREE_WEB' });
}
