import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener, type HttpBindings, RequestError } from '@hono/node-server';
import { describe } from '../arguments/index.ts';
import { ArgumentTypeError } from '../errors.ts';

/** A request of node:http. Express and Koa keep the whole address in `originalUrl` when they take off a prefix. */
export type NodeRequest = IncomingMessage & { originalUrl?: string | undefined };

/** Answers a request of the Fetch API. The second argument has the request of node:http that it came as. */
export type FetchHandler = (
  request: Request,
  connection: { incoming: IncomingMessage },
) => Promise<Response> | Response;

/** What answers requests below a path, such as a web view. */
export interface FetchApp {
  /** The path, without a slash at its end; empty at the root. Default: every address is the app's. */
  readonly basePath?: string | undefined;
  fetch: FetchHandler;
}

/** Answers a request of node:http. It resolves when the response is sent, or the client has left. */
export type NodeListener = (
  incoming: NodeRequest,
  outgoing: ServerResponse,
  next?: (error?: unknown) => unknown,
) => Promise<void>;

/**
 * Makes a listener for `http.createServer`, which is also middleware of Express and Connect, of a fetch handler or a web view.
 * It passes addresses outside of a view's `basePath` to `next`, if there is one. Nothing may have read the body before.
 *
 * A request that is no valid one gets status 400. The handler reports its own errors: where it throws, the client gets status
 * 500, and where the body of its response fails, the connection ends.
 *
 * @throws TypeError if the handler is no function
 */
export function toNodeListener(handler: FetchHandler | FetchApp): NodeListener {
  const app: FetchApp = typeof handler === 'function' ? { fetch: handler } : handler;
  if (typeof app?.fetch !== 'function')
    throw new ArgumentTypeError(`handler must be a function, received ${describe(handler)}`);
  const listener = getRequestListener(
    (request, bindings) => respond(app, request, bindings as HttpBindings),
    {
      overrideGlobalObjects: false,
      errorHandler: toErrorResponse,
    },
  );
  return async (incoming, outgoing, next) => {
    if (app.basePath !== undefined) {
      const address = incoming.originalUrl ?? incoming.url ?? '';
      if (next && !isBelow(app.basePath, address)) {
        await next();
        return;
      }
      incoming.url = address;
    }
    await listener(incoming, outgoing);
  };
}

function isBelow(basePath: string, address: string): boolean {
  const path = address.replace(/[?#].*$/s, '');
  return path === basePath || path.startsWith(`${basePath}/`);
}

async function respond(
  app: FetchApp,
  request: Request,
  { incoming, outgoing }: HttpBindings,
): Promise<Response> {
  // A whole URL can name another host than the Host header, and handlers check the header.
  if (!incoming.url?.startsWith('/')) throw new RequestError('the request has no path');
  const response = await app.fetch(request, { incoming });
  if (!response.body) return response;
  return new Response(ReadableStream.from(endOnError(response.body, outgoing)), response);
}

/** Ends the connection where a body fails. Hono would write the error to the console, too. */
async function* endOnError(body: ReadableStream<Uint8Array>, outgoing: ServerResponse) {
  try {
    yield* body;
  } catch {
    outgoing.destroy();
  }
}

function toErrorResponse(error: unknown): Response {
  if (!(error instanceof RequestError)) return new Response(null, { status: 500 });
  return new Response('This request cannot be understood.\n', { status: 400 });
}
