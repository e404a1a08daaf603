import { isIP } from 'node:net';
import { unescapeText } from './decode.ts';
import { parseTime, TIME_LENGTH } from './parse-time.ts';

export interface ParsedLine {
  /** The name of the virtual host, without its port; null where the format has none. */
  serverName: string | null;
  remote: string;
  /** Null for `-`, and empty for `""`: somebody gave an empty name. */
  user: string | null;
  /** Milliseconds since 1970, UTC. */
  time: number;
  /** Empty for `-`. */
  request: string;
  /** 0 for 000: there was no answer. */
  status: number;
  bytes: number;
  /** Null for `-`, and in the common format. */
  referrer: string | null;
  /** Null for `-`, and in the common format. */
  userAgent: string | null;
  /** A list of addresses that follows the user agent, as nginx writes it; null if there is none. */
  forwardedFor: string | null;
}

export type LineFault =
  | 'the line is empty'
  | 'there is no time in brackets with a request in quotes behind it'
  | 'there are no address, identity and user before the time'
  | 'the request is not closed'
  | 'the request is not followed by status and bytes'
  | 'the referrer is not closed'
  | 'the referrer is not followed by a user agent'
  | 'the user agent is not closed';

/** Everything before the time. */
type Client = Pick<ParsedLine, 'serverName' | 'remote' | 'user'>;
/** Everything behind the bytes. */
type Rest = Pick<ParsedLine, 'referrer' | 'userAgent' | 'forwardedFor'>;

const HOST_WITH_PORT = /^(.+):\d{1,5}$/;
const PRINTABLE = /^[^\p{Cc}"]+$/u;
/** A quote that is not escaped: what was taken for a user is part of something else. */
const OPEN_QUOTE = /(?:^|[^\\])"/;
const STATUS_AND_BYTES = /^ (\d{3}) (\d{1,15}|-)(?= |$)/;
/** Enough for status and bytes. */
const STATUS_AND_BYTES_LENGTH = 22;
/** The longest list of addresses that is believed to be one. */
const FORWARDED_LENGTH_MAX = 4_096;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMON: Rest = { referrer: null, userAgent: null, forwardedFor: null };

/** What is wrong with an empty line. */
export const EMPTY_LINE = 'the line is empty';

/**
 * Parses a line of the common or the combined format, each with or without a virtual host before it and further fields behind it.
 * Escapes are taken back. It takes time in proportion to the length of the line, whatever that holds.
 */
export function parseLine(line: string): ParsedLine | LineFault {
  if (line === '') return EMPTY_LINE;
  const bracket = findTime(line);
  if (bracket === -1) return 'there is no time in brackets with a request in quotes behind it';
  const client = parseClient(line, bracket);
  if (client === undefined) return 'there are no address, identity and user before the time';
  const open = bracket + 2 + TIME_LENGTH + 2;
  const close = endOfQuoted(line, open);
  if (close === -1) return 'the request is not closed';
  const numbers = STATUS_AND_BYTES.exec(line.slice(close + 1, close + 1 + STATUS_AND_BYTES_LENGTH));
  if (!numbers) return 'the request is not followed by status and bytes';
  const rest = parseRest(line, close + 1 + numbers[0].length);
  if (typeof rest === 'string') return rest;
  return {
    serverName: client.serverName,
    remote: client.remote,
    user: client.user,
    time: parseTime(line.slice(bracket + 2, bracket + 2 + TIME_LENGTH))!,
    request: textOf(line, open, close) ?? '',
    status: Number(numbers[1]),
    bytes: numbers[2] === '-' ? 0 : Number(numbers[2]),
    referrer: rest.referrer,
    userAgent: rest.userAgent,
    forwardedFor: rest.forwardedFor,
  };
}

/** Where ` [` begins that is followed by a time and `] "`; a user's name may have brackets too, but its quotes are escaped. */
function findTime(line: string): number {
  for (let at = line.indexOf(' ['); at !== -1; at = line.indexOf(' [', at + 1)) {
    const end = at + 2 + TIME_LENGTH;
    if (line.startsWith('] "', end) && parseTime(line.slice(at + 2, end)) !== undefined) return at;
  }
  return -1;
}

/** Address, identity and user, perhaps after a virtual host. A user's name may have spaces in it. */
function parseClient(line: string, end: number): Client | undefined {
  const first = line.indexOf(' ');
  const second = line.indexOf(' ', first + 1);
  if (first <= 0 || second >= end || second === first + 1 || second + 1 === end) return undefined;
  const third = line.indexOf(' ', second + 1);
  const host = line.slice(0, first);
  if (third < end && third + 1 < end && isVirtualHost(host, line.slice(first + 1, second))) {
    const serverName = HOST_WITH_PORT.exec(host)?.[1] ?? host;
    return clientOf(serverName, line.slice(first + 1, second), line.slice(third + 1, end));
  }
  return clientOf(null, host, line.slice(second + 1, end));
}

function clientOf(serverName: string | null, remote: string, user: string): Client | undefined {
  if (!PRINTABLE.test(remote) || (serverName !== null && !PRINTABLE.test(serverName))) return undefined;
  if (user === '-') return { serverName, remote, user: null };
  if (user === '""') return { serverName, remote, user: '' };
  return OPEN_QUOTE.test(user) ? undefined : { serverName, remote, user: unescapeText(user) };
}

/** Whether the first of four fields is a virtual host, and not an address whose user has a space in his name. */
function isVirtualHost(host: string, next: string): boolean {
  return isIP(host) === 0 && (isIP(next) !== 0 || HOST_WITH_PORT.test(host));
}

/** Referrer and user agent, and what may come behind them. */
function parseRest(line: string, start: number): Rest | LineFault {
  if (line.charCodeAt(start + 1) !== QUOTE) return COMMON;
  const referrerEnd = endOfQuoted(line, start + 1);
  if (referrerEnd === -1) return 'the referrer is not closed';
  if (!line.startsWith(' "', referrerEnd + 1)) return 'the referrer is not followed by a user agent';
  const userAgentEnd = endOfQuoted(line, referrerEnd + 2);
  const isEnd = userAgentEnd === line.length - 1 || line[userAgentEnd + 1] === ' ';
  if (userAgentEnd === -1 || !isEnd) return 'the user agent is not closed';
  return {
    referrer: textOf(line, start + 1, referrerEnd),
    userAgent: textOf(line, referrerEnd + 2, userAgentEnd),
    forwardedFor: findForwardedFor(line, userAgentEnd + 1),
  };
}

/** The first field in quotes, if it is a list of addresses. */
function findForwardedFor(line: string, start: number): string | null {
  const open = line.indexOf('"', start);
  if (open === -1) return null;
  const text = line.slice(open + 1, Math.max(endOfQuoted(line, open), open + 1));
  if (text.length > FORWARDED_LENGTH_MAX) return null;
  return text.split(',').every((part) => isIP(part.trim()) !== 0) ? text : null;
}

/** The text between two quotes; null for `-`. */
function textOf(line: string, open: number, close: number): string | null {
  const text = line.slice(open + 1, close);
  return text === '-' ? null : unescapeText(text);
}

/** Where the quote is that closes the one at `open`; -1 if none does. */
function endOfQuoted(line: string, open: number): number {
  for (let at = line.indexOf('"', open + 1); at !== -1; at = line.indexOf('"', at + 1)) {
    let start = at;
    while (line.charCodeAt(start - 1) === BACKSLASH) start--;
    if ((at - start) % 2 === 0) return at;
  }
  return -1;
}
