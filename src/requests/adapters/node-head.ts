import type { IncomingMessage } from 'node:http';
import type { RequestHead, RequestHeaders } from '../finished-request.ts';
import { peerAddressOf } from './peer-address.ts';

/** A request of Node.js; some frameworks keep the target as it was, before routers cut it. */
type NodeRequest = IncomingMessage & { originalUrl?: string };

/** Headers of which the first counts if they are given several times, as in Node.js; the others are joined. */
const SINGLE: ReadonlySet<string> = new Set(['authorization', 'host', 'user-agent']);
/** All that is ever asked for. */
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
 * What came in with a request of Node.js. The address is read at once, as a connection that is gone has none; the headers are put together when they
 * are asked for, after the answer and only of a request that becomes a record. Nothing keeps the request itself.
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
    // What stands for a request in the tests of an application may not have them as they came.
    this.#raw = request.rawHeaders?.length > 0 ? request.rawHeaders : request.headers;
  }

  /** Those headers that records are made of, by their names in small letters. */
  get headers(): RequestHeaders {
    this.#headers ??= isList(this.#raw) ? collect(this.#raw) : this.#raw;
    return this.#headers;
  }
}

function isList(raw: readonly string[] | RequestHeaders): raw is readonly string[] {
  return Array.isArray(raw);
}

/** @param raw names and values in turn */
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
