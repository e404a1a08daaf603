import type { IncomingMessage, ServerResponse } from 'node:http';
import { type MatchedRoute, NO_ROUTE } from '../finished-request.ts';
import { followRequest } from './node-exchange.ts';
import { toArgs } from './route-args.ts';
import type { Framework, Tracking } from './tracking.ts';
import { followFetch } from './web-exchange.ts';

/** What is used of the context of Hono. */
export interface HonoContext {
  req: { raw: Request; routeIndex: number; param(): Record<string, string> };
  res: Response;
  /** On Node.js it holds request and response of Node.js. */
  env: unknown;
}

/** A function of Hono. */
export type HonoMiddleware = (context: HonoContext, next: () => Promise<void>) => Promise<void>;

interface HonoRoute {
  path: string;
  method: string;
  basePath?: string;
  handler: unknown;
}

/** Where Hono puts a function that it wraps because its app treats errors in a way of its own. */
const WRAPPED = '__COMPOSED_HANDLER';

const framework: Framework<HonoContext> = { routeOf };

/** Follows the requests of a Hono app: on Node.js from below, elsewhere by the body of the answer. */
export function followHono(tracking: Tracking): HonoMiddleware {
  return (context, next) => {
    const { incoming, outgoing } = (context.env ?? {}) as {
      incoming?: IncomingMessage;
      outgoing?: ServerResponse;
    };
    if (!incoming || !outgoing) return followFetch(tracking, framework, context, next);
    followRequest(tracking, framework, context, incoming, outgoing);
    return next();
  };
}

/** The route that was tried last has answered. */
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

/** Where nothing was found, the last one tried is what comes before routes, such as `*`. */
function isOnTheWay({ method, path }: HonoRoute, response: Response): boolean {
  return method === 'ALL' && path.endsWith('*') && (response.status === 404 || path === '*' || path === '/*');
}

function matchedRoutesOf(request: object): readonly HonoRoute[] {
  return (request as { matchedRoutes?: readonly HonoRoute[] }).matchedRoutes ?? [];
}

function wrappedIn(handler: unknown): unknown {
  return typeof handler === 'function' ? (handler as { [WRAPPED]?: unknown })[WRAPPED] : undefined;
}
