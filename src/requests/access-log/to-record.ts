import type { RequestRecord } from '../request-record.ts';
import { parseRequestTarget } from '../request-target.ts';
import { SecretNames } from '../secret-names.ts';
import { parseUserAgent } from '../user-agent.ts';
import type { ParsedLine } from './parse-line.ts';

/** Characters of a request line that can be its method. */
const METHOD_LENGTH_MAX = 64;
const METHOD = new RegExp(`^[A-Za-z][A-Za-z_-]{0,${METHOD_LENGTH_MAX - 1}}$`);

/** What nginx writes where the client left before the answer. */
const CLIENT_LEFT = 499;
const SWITCHING_PROTOCOLS = 101;

const NO_SECRETS = new SecretNames([]);
const NO_TARGET = { path: '', urlArgs: {} };

/** The record of the request that a line tells of. What logs do not tell is null. */
export function toRecord(line: ParsedLine): RequestRecord {
  const { method, url } = parseRequestLine(line.request);
  const { path, urlArgs } = url === '' ? NO_TARGET : parseRequestTarget(url, 'keep', NO_SECRETS);
  return {
    url,
    path,
    urlArgs,
    view: null,
    viewArgs: null,
    blueprint: null,
    method,
    requestLine: line.request,
    status: line.status || null,
    contentLength: line.bytes,
    speed: null,
    date: line.time,
    remoteAddr: line.remote === '-' ? null : line.remote,
    xForwardedFor: line.forwardedFor,
    serverName: line.serverName,
    username: line.user || null,
    authorization: line.user !== null,
    userAgent: parseUserAgent(line.userAgent),
    language: null,
    visitorId: null,
    ipInfo: null,
    outcome: outcomeOf(line.status),
    trackVar: line.referrer ? { referrer: line.referrer } : {},
  };
}

function outcomeOf(status: number): RequestRecord['outcome'] {
  if (status === CLIENT_LEFT || status === 0) return 'aborted';
  return status === SWITCHING_PROTOCOLS ? 'upgrade' : 'complete';
}

const NO_REQUEST = { method: '', url: '' };

/**
 * Takes a request line apart. A target with spaces in it is taken whole, the protocol may be missing. What is no request,
 * such as `-` or the bytes of another protocol, has an empty method and an empty target.
 */
function parseRequestLine(line: string): { method: string; url: string } {
  const space = line.indexOf(' ');
  if (space <= 0 || space === line.length - 1 || line[space + 1] === ' ') return NO_REQUEST;
  const method = line.slice(0, space);
  if (space > METHOD_LENGTH_MAX || !METHOD.test(method)) return NO_REQUEST;
  const last = line.lastIndexOf(' ');
  const hasProtocol = last > space && line.startsWith('HTTP/', last + 1);
  return { method, url: line.slice(space + 1, hasProtocol ? last : line.length) };
}
