import type { RequestRecord } from './request-record.ts';

/** Which route answered, as far as the framework tells. */
export interface MatchedRoute {
  view: string | null;
  viewArgs: Record<string, string> | null;
  blueprint: string | null;
  /** The functions and routers that the route is made of, the innermost first: what `include` and `exclude` may have marked. */
  parts: readonly unknown[];
}

/** The headers of a request; Node.js joins those that are given several times. */
export type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** What came in, before anything was done about it. */
export interface RequestHead {
  method: string;
  /** The target as the client sent it: path and query string. */
  target: string;
  httpVersion: string;
  headers: RequestHeaders;
  /** The address at the other end of the connection. */
  peerAddress: string | undefined;
  isEncrypted: boolean;
}

/** How a request ended. */
export type RequestEnd = Pick<RequestRecord, 'status' | 'contentLength' | 'outcome'>;

/** A request after its answer is finished: all that a record is made of. */
export interface FinishedRequest {
  head: RequestHead;
  end: RequestEnd;
  route: MatchedRoute;
  /** When it arrived: milliseconds since 1970, UTC. */
  date: number;
  /** Milliseconds that it took. */
  speed: number;
  username: string | null;
  visitorId: string | null;
  /** What the application added; undefined if it never asked for a place to. */
  trackVar: Record<string, unknown> | undefined;
}

/** What is known of a route where there is none. */
export const NO_ROUTE: MatchedRoute = { view: null, viewArgs: null, blueprint: null, parts: [] };

/** A header as one text; undefined if there was none. */
export function headerOf(headers: RequestHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** The part of a target that patterns are compared with. */
export function pathOf(target: string): string {
  const mark = target.indexOf('?');
  return mark === -1 ? target : target.slice(0, mark);
}
