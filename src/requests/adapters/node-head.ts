import type { IncomingMessage } from 'node:http';
import type { RequestHead, RequestHeaders } from '../finished-request.ts';
import { peerAddressOf } from './peer-address.ts';

/** A request of Node.js. Some frameworks keep the target from before routers cut it. */
type NodeRequest = IncomingMessage & { originalUrl?: string };

/** Headers of which the first one counts if they are repeated, as in Node.js; others are joined. */
const SINGLE: ReadonlySet<string> = new Set(['authorization', 'host', 'user-agent']);
/** All headers that are ever read. */
const ASKED_FOR: ReadonlySet<string> = new Set([
  ...SINGLE,
  ':authority',
  'accept-language',
  'cookie',
  'dnt',
  'sec-gpc',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
]);
const LENGTHS: ReadonlySet<number> = new Set([...ASKED_FOR].map((name) => name.length));

/**
 * The head of a Node.js request. It reads the address at once, as a closed connection has none. It collects the headers
 * when they are asked for, after the response and only for a recorded request. It does not keep the request.
 */
export class NodeHead implements RequestHead {
  readonly method: string;
  readonly target: string;
  readonly httpVersion: string;
  readonly peerAddress: string | undefined;
  readonly isEncrypted: boolean;
  readonly #raw: readonly string[] | RequestHeaders;
  #headers: RequestHeaders | undefined;

  constructor(request: NodeRequest) {
    this.method = request.method ?? 'GET';
    this.target = request.originalUrl ?? request.url ?? '/';
    this.httpVersion = request.httpVersion;
    this.peerAddress = peerAddressOf(request.socket);
    this.isEncrypted = (request.socket as { encrypted?: unknown }).encrypted === true;
    // Fake requests in the tests of an application may have no raw headers.
    this.#raw = request.rawHeaders?.length > 0 ? request.rawHeaders : request.headers;
  }

  /** The headers that records need, by their names in lower case. */
  get headers(): RequestHeaders {
    this.#headers ??= isList(this.#raw) ? collect(this.#raw) : this.#raw;
    return this.#headers;
  }
}

function isList(raw: readonly string[] | RequestHeaders): raw is readonly string[] {
  return Array.isArray(raw);
}

/** @param raw alternating names and values */
function collect(raw: readonly string[]): RequestHeaders {
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const given = raw[index]!;
    if (!LENGTHS.has(given.length)) continue;
    const name = given.toLowerCase();
    if (!ASKED_FOR.has(name)) continue;
    const before = headers[name];
    if (before === undefined) headers[name] = raw[index + 1]!;
    else if (!SINGLE.has(name))
      headers[name] = `${before}${name === 'cookie' ? '; ' : ', '}${raw[index + 1]!}`;
  }
  return headers;
}
