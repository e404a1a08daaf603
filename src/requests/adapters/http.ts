import type { IncomingMessage, ServerResponse } from 'node:http';
import { NO_ROUTE } from '../finished-request.ts';
import { followRequest } from './node-exchange.ts';
import type { Framework, Tracking } from './tracking.ts';

/** A listener of a server's `request` event. */
export type RequestListener<Q extends IncomingMessage, A extends ServerResponse> = (
  request: Q,
  response: A,
) => unknown;

/** Tracks a server without a router, whose only name is the listener. */
export function followListener<Q extends IncomingMessage, A extends ServerResponse>(
  tracking: Tracking,
  listener: RequestListener<Q, A>,
): (request: Q, response: A) => void {
  const route = { ...NO_ROUTE, parts: [listener] };
  const framework: Framework<Q> = { routeOf: () => route };
  return (request, response) => {
    followRequest(tracking, framework, request, request, response);
    listener(request, response);
  };
}
