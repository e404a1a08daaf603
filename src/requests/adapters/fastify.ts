import type { IncomingMessage, ServerResponse } from 'node:http';
import { type MatchedRoute, NO_ROUTE, toArgs } from '../finished-request.ts';
import type { RequestTracking } from '../request-tracking.ts';
import { followRequest } from './node-exchange.ts';

/** What is used of a Fastify request. */
export interface FastifyRequestLike {
  raw: object;
}

/** What is used of a Fastify reply. */
export interface FastifyReplyLike {
  raw: object;
}

/** What is used of a Fastify instance. */
export interface FastifyLike {
  addHook(
    name: 'onRequest',
    hook: (request: FastifyRequestLike, reply: FastifyReplyLike, done: () => void) => void,
  ): unknown;
  addHook(name: 'onRoute', hook: (options: FastifyRouteLike) => void): unknown;
}

/** What is used of a Fastify route when it is created. */
export interface FastifyRouteLike {
  handler: unknown;
  config?: object;
}

/** A Fastify plugin. */
export type FastifyPlugin = (instance: FastifyLike, options: object, done: (error?: Error) => void) => void;

/** Where a route keeps its original function: Fastify calls a copy, which `include` and `exclude` do not know. */
const HANDLER = Symbol('tracktree.handler');

interface RoutedRequest extends FastifyRequestLike {
  params?: unknown;
  routeOptions?: { url?: string; config?: { [HANDLER]?: unknown } };
  server?: { prefix?: string };
}

/**
 * Tracks the requests of the instance with which the plugin is registered, and of those within it. It knows the marks
 * of functions only for routes that are created later.
 */
export function followFastify(tracking: RequestTracking): FastifyPlugin {
  const plugin: FastifyPlugin = (instance, _options, done) => {
    instance.addHook('onRequest', (request, reply, next) => {
      followRequest(tracking, routeOf, request, request.raw as IncomingMessage, reply.raw as ServerResponse);
      next();
    });
    instance.addHook('onRoute', (route) => {
      route.config = { ...route.config, [HANDLER]: route.handler };
    });
    done();
  };
  // The first symbol applies the hook outside of the plugin, which has no routes.
  return Object.assign(plugin, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: 'tracktree',
  });
}

function routeOf(request: FastifyRequestLike): MatchedRoute {
  const { params, routeOptions, server } = request as RoutedRequest;
  const parts = [routeOptions?.config?.[HANDLER], server];
  if (routeOptions?.url === undefined) return { ...NO_ROUTE, parts };
  return {
    view: routeOptions.url,
    viewArgs: toArgs(params),
    blueprint: server?.prefix || null,
    parts,
  };
}
