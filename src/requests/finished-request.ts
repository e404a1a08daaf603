import type { RequestRecord } from './request-record.ts';

/** The route that answered, as far as the framework tells. */
export interface MatchedRoute extends Pick<RequestRecord, 'view' | 'viewArgs' | 'blueprint'> {
  /** The functions and routers of the route, innermost first, which `include` and `exclude` can mark. */
  parts: readonly unknown[];
}

/** Finds the route that a framework has used. `S` is what stands for a request in it. */
export type RouteOf<S extends object> = (subject: S) => MatchedRoute;

/** The headers of a request. Node.js joins repeated ones. */
export type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>;

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

export type RequestEnd = Pick<RequestRecord, 'status' | 'contentLength' | 'outcome'>;

/** A request whose response is finished: everything for a record. */
export interface FinishedRequest {
  head: RequestHead;
  end: RequestEnd;
  route: MatchedRoute;
  /** When it arrived: milliseconds since 1970, UTC. */
  date: number;
  /** Its duration in milliseconds. */
  speed: number;
  username: string | null;
  visitorId: string | null;
  /** What the application added; undefined if it never asked for the object. */
  trackVar: Record<string, unknown> | undefined;
}

/** The route of a request without one. */
export const NO_ROUTE: MatchedRoute = { view: null, viewArgs: null, blueprint: null, parts: [] };

/** The parameters of a route as texts; null if there are none. A wildcard can have several parts. */
export function toArgs(params: unknown): Record<string, string> | null {
  if (typeof params !== 'object' || params === null) return null;
  const args = Object.entries(params)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => [name, Array.isArray(value) ? value.join('/') : String(value)]);
  return args.length === 0 ? null : Object.fromEntries(args);
}

/** A header as one text; undefined if it is missing. */
export function headerOf(headers: RequestHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
