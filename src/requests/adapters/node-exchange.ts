import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { RouteOf } from '../finished-request.ts';
import type { RequestTracking } from '../request-tracking.ts';
import { beginExchange, type Exchange } from './exchange.ts';
import { NodeHead } from './node-head.ts';
import { SentBytes } from './sent-bytes.ts';

/**
 * Tracks a request of Node.js until its response is finished, below any framework. Undefined if it is not tracked.
 *
 * @param subject what stands for the request in the framework; `trackVar` finds the exchange by it
 */
export function followRequest<S extends object>(
  tracking: RequestTracking,
  routeOf: RouteOf<S>,
  subject: S,
  request: IncomingMessage,
  response: ServerResponse,
): Exchange | undefined {
  return beginExchange(tracking, {
    findRoute: () => routeOf(subject),
    subject,
    request,
    readHead: () => new NodeHead(request),
    watch: (exchange) => watchResponse(tracking, exchange, request, response),
  });
}

function watchResponse(
  tracking: RequestTracking,
  exchange: Exchange,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const sent = new SentBytes(response);
  if (tracking.hasCookie) addCookieToHeaders(response, exchange);
  response.on('close', () => {
    const isComplete = isFinished(response);
    exchange.end({
      status: response.headersSent ? response.statusCode : null,
      contentLength: sent.of(response, request.method, isComplete),
      outcome: isComplete ? 'complete' : 'aborted',
    });
  });
}

/** Responses of HTTP/2 do not tell whether everything was sent, only that the application has ended them. */
function isFinished(response: ServerResponse): boolean {
  return response.writableFinished ?? response.writableEnded;
}

/** Adds the cookie to those of the application at the last moment, when it is known whether the request is tracked. */
function addCookieToHeaders(response: ServerResponse, exchange: Exchange): void {
  const writeHead = response.writeHead as (...args: unknown[]) => ServerResponse;
  const withCookie = (...args: unknown[]): ServerResponse => {
    const cookie = response.headersSent ? undefined : exchange.identifyVisitor();
    if (cookie === undefined) return writeHead.apply(response, args);
    const index = typeof args[1] === 'string' ? 2 : 1;
    if (namesCookie(args[index])) args[index] = joinCookie(args[index], cookie);
    else response.appendHeader('Set-Cookie', cookie);
    return writeHead.apply(response, args);
  };
  response.writeHead = withCookie as typeof response.writeHead;
}

/** Headers as `writeHead` takes them: a mapping, or alternating names and values. */
type GivenHeaders = OutgoingHttpHeaders | readonly unknown[];

/** Whether the headers for `writeHead` would replace earlier cookies. */
function namesCookie(headers: unknown): headers is GivenHeaders {
  if (typeof headers !== 'object' || headers === null) return false;
  const names = Array.isArray(headers) ? headers.flat() : Object.keys(headers);
  return names.some(isSetCookie);
}

function joinCookie(headers: GivenHeaders, cookie: string): GivenHeaders {
  if (!Array.isArray(headers)) {
    const entries = Object.entries(headers).map(([name, value]) => [
      name,
      isSetCookie(name) ? join(value, cookie) : value,
    ]);
    return Object.fromEntries(entries) as OutgoingHttpHeaders;
  }
  // If a name is repeated, Node.js may use only the last one.
  const list: readonly unknown[] = Array.isArray(headers[0]) ? headers.flat() : headers;
  const last = list.findLastIndex((name, index) => index % 2 === 0 && isSetCookie(name));
  return list.map((each, index) => (index === last + 1 ? join(each, cookie) : each));
}

function join(value: unknown, cookie: string): string[] {
  return [value ?? [], cookie].flat().map(String);
}

function isSetCookie(name: unknown): boolean {
  return typeof name === 'string' && name.toLowerCase() === 'set-cookie';
}
