import {
  type FinishedRequest,
  type MatchedRoute,
  NO_ROUTE,
  type RequestEnd,
  type RequestHead,
} from '../finished-request.ts';
import type { Framework, Tracking } from './tracking.ts';

/** A request that is being answered, until its response is finished. */
export class Exchange<S extends object = object> {
  readonly head: RequestHead;
  readonly #tracking: Tracking;
  readonly #framework: Framework<S>;
  readonly #subject: S;
  readonly #date = Date.now();
  readonly #start = performance.now();
  #trackVar: Record<string, unknown> | undefined;
  #visitorId: string | null | undefined;
  #isOver = false;

  constructor(tracking: Tracking, framework: Framework<S>, subject: S, head: RequestHead) {
    this.#tracking = tracking;
    this.#framework = framework;
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
    return this.#tracking.isTracked(route, this.head.target);
  }

  /** The framework's data on a request can be anything; a request without a route counts too. */
  #routeOf(): MatchedRoute {
    try {
      return this.#framework.routeOf(this.#subject);
    } catch (error) {
      this.#tracking.onError(error);
      return NO_ROUTE;
    }
  }
}

/** A request that arrives. */
export interface IncomingExchange<S extends object> {
  framework: Framework<S>;
  /** What stands for the request in the framework; `trackVar` finds the exchange by it. */
  subject: S;
  /** The innermost object that stands for the request. */
  request: object;
  readHead(): RequestHead;
  /** Observes the response. */
  watch?(exchange: Exchange<S>): void;
}

/**
 * Begins to track a request. Undefined if it is not tracked: it was seen before, because an adapter is used twice, or
 * there is no room for it.
 */
export function beginExchange<S extends object>(
  tracking: Tracking,
  { framework, subject, request, readHead, watch }: IncomingExchange<S>,
): Exchange<S> | undefined {
  if (tracking.key in request) return undefined;
  try {
    const isAdmitted = tracking.admits();
    const exchange = isAdmitted ? new Exchange(tracking, framework, subject, readHead()) : undefined;
    for (const carrier of exchange && subject !== request ? [request, subject] : [request])
      (carrier as Record<symbol, unknown>)[tracking.key] = exchange;
    if (exchange) watch?.(exchange);
    return exchange;
  } catch (error) {
    tracking.onError(error);
    return undefined;
  }
}
