import type { IncomingMessage, ServerResponse } from 'node:http';
import { type MatchedRoute, NO_ROUTE, toArgs } from '../finished-request.ts';
import type { RequestTracking } from '../request-tracking.ts';
import { followRequest } from './node-exchange.ts';
import { followFetch } from './web-exchange.ts';

/** What is used of the context of Hono. */
export interface HonoContext {
  req: { raw: Request; routeIndex: number; param(): Record<string, string> };
  res: Response;
  /** On Node.js it has the request and the response of Node.js. */
  env: unknown;
}

/** A middleware of Hono. */
export type HonoMiddleware = (context: HonoContext, next: () => Promise<void>) => Promise<void>;

interface HonoRoute {
  path: string;
  method: string;
  basePath?: string;
  handler: unknown;
}

/** Where Hono keeps a function that it wraps because its app has its own error handler. */
const WRAPPED = '__COMPOSED_HANDLER';

/** Tracks the requests of a Hono app: on Node.js by its response, elsewhere by the body of the `Response`. */
export function followHono(tracking: RequestTracking): HonoMiddleware {
  return (context, next) => {
    const { incoming, outgoing } = (context.env ?? {}) as {
      incoming?: IncomingMessage;
      outgoing?: ServerResponse;
    };
    if (!incoming || !outgoing) return followFetch(tracking, routeOf, context, next);
    followRequest(tracking, routeOf, context, incoming, outgoing);
    return next();
  };
}

/** The last tried route has answered. */
function routeOf({ req, res }: HonoContext): MatchedRoute {
  const route = matchedRoutesOf(req)[req.routeIndex];
  if (!route || isOnTheWay(route, res)) return NO_ROUTE;
  const { handler, path, basePath } = route;
  return {
    view: path,
    viewArgs: toArgs(req.param()),
    blueprint: basePath && basePath !== '/' ? basePath : null,
    parts: [handler, wrappedIn(handler)],
  };
}

/** If nothing was found, the last tried route is a middleware, such as `*`. */
function isOnTheWay({ method, path }: HonoRoute, response: Response): boolean {
  return method === 'ALL' && path.endsWith('*') && (response.status === 404 || path === '*' || path === '/*');
}

function matchedRoutesOf(request: object): readonly HonoRoute[] {
  return (request as { matchedRoutes?: readonly HonoRoute[] }).matchedRoutes ?? [];
}

function wrappedIn(handler: unknown): unknown {
  return typeof handler === 'function' ? (handler as { [WRAPPED]?: unknown })[WRAPPED] : undefined;
}
