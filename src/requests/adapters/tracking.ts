import type { FinishedRequest, MatchedRoute, RequestHead } from '../finished-request.ts';

/** What adapters need of a tracker. None of this throws. */
export interface Tracking {
  /** The key under which objects that stand for a request have its exchange. */
  readonly key: symbol;
  /** Whether to track another request now; counts rejected ones. */
  admits(): boolean;
  /** Accepts a finished request. */
  accept(finished: FinishedRequest): void;
  /** Whether to track requests of this route and target. */
  isTracked(route: MatchedRoute, target: string): boolean;
  /** The name of the user, from the function of the application. */
  usernameOf(subject: object): string | null;
  /** Whether a cookie identifies visitors. */
  readonly hasCookie: boolean;
  /**
   * The visitor in a request's cookie; or a new one, and the header that sets the cookie; undefined if the client must
   * stay anonymous.
   */
  visitorOf(head: RequestHead): { visitorId: string; setCookie: string | undefined } | undefined;
  /** Reports a failure that is reported nowhere else. */
  onError(error: unknown): void;
}

/** Finds the route that a framework has used. `S` is what stands for a request in it. */
export interface Framework<S extends object> {
  routeOf(subject: S): MatchedRoute;
}
