import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { describe } from '../../arguments/index.ts';

/** Answers a request. */
export type FetchHandler = (request: Request) => Promise<Response> | Response;

/**
 * Makes a listener for `http.createServer`, or a handler for frameworks that call with node's request and response, of a fetch
 * handler. The body must not have been read by anybody before.
 *
 * @throws TypeError if the handler is no function
 */
export function toNodeListener(
  handler: FetchHandler,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  if (typeof handler !== 'function')
    throw new TypeError(`handler must be a function, received ${describe(handler)}`);
  const listener = getRequestListener((request) => handler(request), { overrideGlobalObjects: false });
  return async (request, response) => {
    await listener(request, response);
  };
}
