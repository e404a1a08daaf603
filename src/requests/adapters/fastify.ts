import type { IncomingMessage, ServerResponse } from 'node:http';
import { type MatchedRoute, NO_ROUTE } from '../finished-request.ts';
import { followRequest } from './node-exchange.ts';
import { toArgs } from './route-args.ts';
import type { Framework, Tracking } from './tracking.ts';

/** What is used of a request of Fastify. */
export interface FastifyRequestLike {
  raw: object;
}

/** What is used of a reply of Fastify. */
export interface FastifyReplyLike {
  raw: object;
}

/** What is used of an instance of Fastify. */
export interface FastifyLike {
  addHook(
    name: 'onRequest',
    hook: (request: FastifyRequestLike, reply: FastifyReplyLike, done: () => void) => void,
  ): unknown;
  addHook(name: 'onRoute', hook: (options: FastifyRouteLike) => void): unknown;
}

/** What is used of a route of Fastify when it is made. */
export interface FastifyRouteLike {
  handler: unknown;
  config?: object;
}

/** A plugin of Fastify. */
export type FastifyPlugin = (instance: FastifyLike, options: object, done: (error?: Error) => void) => void;

/** Where a route keeps its function as it was given: Fastify calls a copy of it, which nobody has marked. */
const HANDLER = Symbol('tracktree.handler');

interface RoutedRequest extends FastifyRequestLike {
  params?: unknown;
  routeOptions?: { url?: string; config?: { [HANDLER]?: unknown } };
  server?: { prefix?: string };
}

const framework: Framework<FastifyRequestLike> = { routeOf };

/**
 * Follows the requests of the instance that the plugin is registered with, and of all those within. Functions that are marked are known of routes
 * that are made after it was loaded.
 */
export function followFastify(tracking: Tracking): FastifyPlugin {
  const plugin: FastifyPlugin = (instance, _options, done) => {
    instance.addHook('onRequest', (request, reply, next) => {
      followRequest(
        tracking,
        framework,
        request,
        request.raw as IncomingMessage,
        reply.raw as ServerResponse,
      );
      next();
    });
    instance.addHook('onRoute', (route) => {
      route.config = { ...route.config, [HANDLER]: route.handler };
    });
    done();
  };
  // Without the first of these Fastify would keep the hook to the plugin, which has no routes.
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
