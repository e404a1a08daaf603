import type { IncomingMessage, ServerResponse } from 'node:http';
import { type MatchedRoute, NO_ROUTE, toArgs } from '../finished-request.ts';
import type { RequestTracking } from '../request-tracking.ts';
import { followRequest } from './node-exchange.ts';

/** What is used of the context of Koa; routers add what they have found. */
export interface KoaContext {
  req: IncomingMessage;
  res: ServerResponse;
}

/** A middleware of Koa. */
export type KoaMiddleware = (context: KoaContext, next: () => Promise<unknown>) => Promise<unknown>;

/** What `@koa/router` and similar ones add to the context. */
interface RoutedContext extends KoaContext {
  _matchedRoute?: unknown;
  params?: unknown;
  matched?: readonly { path?: unknown; stack?: readonly unknown[] }[];
  router?: { opts?: { prefix?: string } };
}

export function followKoa(tracking: RequestTracking): KoaMiddleware {
  return (context, next) => {
    followRequest(tracking, routeOf, context, context.req, context.res);
    return next();
  };
}

function routeOf(context: KoaContext): MatchedRoute {
  const { _matchedRoute: matchedRoute, params, matched, router } = context as RoutedContext;
  const isFound = typeof matchedRoute === 'string' || matchedRoute instanceof RegExp;
  if (!isFound) return { ...NO_ROUTE, parts: router ? [router] : [] };
  const layer = matched?.findLast(({ path }) => path === matchedRoute);
  const functions = [...(layer?.stack ?? [])].reverse();
  return {
    view: String(matchedRoute),
    viewArgs: toArgs(params),
    blueprint: router?.opts?.prefix || null,
    parts: router ? [...functions, router] : functions,
  };
}
