import {
  type FinishedRequest,
  type MatchedRoute,
  NO_ROUTE,
  type RequestEnd,
  type RequestHead,
} from '../finished-request.ts';
import type { RequestTracking } from '../request-tracking.ts';

/** A request that is being answered, until its response is finished. */
export class Exchange {
  readonly head: RequestHead;
  readonly #tracking: RequestTracking;
  readonly #findRoute: () => MatchedRoute;
  readonly #subject: object;
  readonly #date = Date.now();
  readonly #start = performance.now();
  #trackVar: Record<string, unknown> | undefined;
  #visitorId: string | null | undefined;
  #isOver = false;

  constructor(tracking: RequestTracking, findRoute: () => MatchedRoute, subject: object, head: RequestHead) {
    this.#tracking = tracking;
    this.#findRoute = findRoute;
    this.#subject = subject;
    this.head = head;
  }

  /** What the application adds. */
  get trackVar(): Record<string, unknown> {
    this.#trackVar ??= {};
    return this.#trackVar;
  }

  /**
   * Identifies the visitor when the headers of the response are sent. Returns the cookie header to send, if the visitor
   * has none.
   */
  identifyVisitor(): string | undefined {
    this.#visitorId = null;
    try {
      if (!this.#isTracked(this.#routeOf())) return undefined;
      const visitor = this.#tracking.visitorOf(this.head);
      this.#visitorId = visitor?.visitorId ?? null;
      return visitor?.setCookie;
    } catch (error) {
      this.#tracking.onError(error);
      return undefined;
    }
  }

  /** The response is finished, or will never be. Only the first call counts. */
  end(end: RequestEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    try {
      const route = this.#routeOf();
      if (this.#isTracked(route)) this.#tracking.accept(this.#finish(route, end));
    } catch (error) {
      this.#tracking.onError(error);
    }
  }

  #finish(route: MatchedRoute, end: RequestEnd): FinishedRequest {
    const speed = performance.now() - this.#start;
    if (this.#visitorId === undefined && this.#tracking.hasCookie) this.identifyVisitor();
    const username = this.#tracking.usernameOf(this.#subject);
    return {
      head: this.head,
      end,
      route,
      date: this.#date,
      speed,
      username,
      visitorId: this.#visitorId ?? null,
      trackVar: this.#trackVar,
    };
  }

  #isTracked(route: MatchedRoute): boolean {
    return this.#tracking.selection.isTracked(route, this.head.target);
  }

  /** The framework's data on a request can be anything; a request without a route counts too. */
  #routeOf(): MatchedRoute {
    try {
      return this.#findRoute();
    } catch (error) {
      this.#tracking.onError(error);
      return NO_ROUTE;
    }
  }
}

export interface IncomingExchange {
  /** Finds the route that the framework has used. */
  findRoute(): MatchedRoute;
  /** What stands for the request in the framework; `trackVar` finds the exchange by it. */
  subject: object;
  /** The innermost object that stands for the request. */
  request: object;
  readHead(): RequestHead;
  /** Observes the response. */
  watch?(exchange: Exchange): void;
}

/**
 * Begins to track a request. Undefined if it is not tracked: it was seen before, because an adapter is used twice, or
 * there is no room for it.
 */
export function beginExchange(
  tracking: RequestTracking,
  { findRoute, subject, request, readHead, watch }: IncomingExchange,
): Exchange | undefined {
  if (tracking.key in request) return undefined;
  try {
    const isAdmitted = tracking.admits();
    const exchange = isAdmitted ? new Exchange(tracking, findRoute, subject, readHead()) : undefined;
    for (const carrier of exchange && subject !== request ? [request, subject] : [request])
      (carrier as Record<symbol, unknown>)[tracking.key] = exchange;
    if (exchange) watch?.(exchange);
    return exchange;
  } catch (error) {
    tracking.onError(error);
    return undefined;
  }
}

/** Where frameworks keep the request of Node.js. */
const CARRIERS = ['raw', 'req'] as const;

/** What the application adds to the record of a request. */
export function trackVarOf({ key }: RequestTracking, request: object): Record<string, unknown> {
  // This runs while a response is made, so anything that is not a request gets an object too, and no error.
  const carrier = (request ?? {}) as Record<PropertyKey, unknown>;
  for (const found of [carrier, ...CARRIERS.map((name) => carrier[name])]) {
    const exchange = (found as Record<symbol, unknown> | null | undefined)?.[key];
    if (exchange instanceof Exchange) return exchange.trackVar;
  }
  return {};
}
