import type { IncomingMessage, ServerResponse } from 'node:http';
import { NO_ROUTE } from '../finished-request.ts';
import type { RequestTracking } from '../request-tracking.ts';
import { followRequest } from './node-exchange.ts';

/** A listener of a server's `request` event. */
export type RequestListener<Q extends IncomingMessage, A extends ServerResponse> = (
  request: Q,
  response: A,
) => unknown;

/** Tracks a server without a router, whose only name is the listener. */
export function followListener<Q extends IncomingMessage, A extends ServerResponse>(
  tracking: RequestTracking,
  listener: RequestListener<Q, A>,
): (request: Q, response: A) => void {
  const route = { ...NO_ROUTE, parts: [listener] };
  const routeOf = () => route;
  return (request, response) => {
    followRequest(tracking, routeOf, request, request, response);
    listener(request, response);
  };
}
