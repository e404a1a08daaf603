import type { FinishedRequest, MatchedRoute, RequestHead } from '../finished-request.ts';

/** What adapters need of the one who tracks. None of it throws. */
export interface Tracking {
  /** The key under which a request in flight hangs on the objects that stand for it. */
  readonly key: symbol;
  /** Whether requests are taken in at the moment; one that is not is counted. */
  admits(): boolean;
  /** Takes in a request that has finished. */
  accept(finished: FinishedRequest): void;
  /** Whether requests of this route and this target are tracked. */
  isTracked(route: MatchedRoute, target: string): boolean;
  /** The name of the user, by the function of the application. */
  usernameOf(subject: object): string | null;
  /** Whether visitors are known by a cookie. */
  readonly hasCookie: boolean;
  /** The visitor that the cookie of a request names, or a new one, with the header that tells him; undefined if he must not be known. */
  visitorOf(head: RequestHead): { visitorId: string; setCookie: string | undefined } | undefined;
  /** Tells that something went wrong that nobody else is told of. */
  onError(error: unknown): void;
}

/** How a framework tells which route has answered. `S` is what stands for a request in it. */
export interface Framework<S extends object> {
  routeOf(subject: S): MatchedRoute;
}
