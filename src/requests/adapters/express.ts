import type { IncomingMessage, ServerResponse } from 'node:http';
import { type MatchedRoute, NO_ROUTE, toArgs } from '../finished-request.ts';
import type { RequestTracking } from '../request-tracking.ts';
import { type ExpressRoute, type RouteTrace, traceRoute } from './express-trace.ts';
import { followRequest } from './node-exchange.ts';

/** A middleware of Express. */
export type ExpressMiddleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/** Tracks the requests of an Express app, 4 or 5, or of a router. */
export function followExpress(tracking: RequestTracking): ExpressMiddleware {
  return (request, response, next) => {
    // The trace must exist before the routes are tried; it knows the route afterwards.
    let trace: RouteTrace | undefined;
    const routeOf = () => readRoute(trace);
    const exchange = followRequest(tracking, routeOf, request, request, response);
    if (exchange) trace = traceRoute(request);
    next();
  };
}

function readRoute(trace: RouteTrace | undefined): MatchedRoute {
  const { mountPath = '', route, params, routers = [] } = trace ?? {};
  if (!route) return { ...NO_ROUTE, blueprint: mountPath || null, parts: routers };
  const path = textOf(route.path);
  const view = path === '/' && mountPath !== '' ? mountPath : mountPath + path;
  const functions = route.stack?.map(({ handle }) => handle) ?? [];
  return {
    view,
    viewArgs: toArgs(params),
    blueprint: mountPath || null,
    parts: [...functions.reverse(), ...routers],
  };
}

function textOf(path: ExpressRoute['path']): string {
  return Array.isArray(path) ? path.map(String).join('|') : String(path ?? '');
}
