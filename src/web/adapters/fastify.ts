import type { ServerResponse } from 'node:http';
import type { WebView } from '../web-view.ts';
import { answerNode, type NodeRequest } from './node-listener.ts';

/** What of a Fastify server the view needs. */
export interface FastifyServer {
  readonly prefix: string;
  route(route: {
    method: string[];
    url: string;
    handler: (
      request: { readonly raw: NodeRequest },
      reply: { hijack(): unknown; readonly raw: ServerResponse },
    ) => void;
  }): unknown;
}

/**
 * The view as a plugin of Fastify: `server.register(toFastifyPlugin(view))`. Its pages are at the view's `basePath`, which
 * must begin with the prefix that the plugin is registered with, if there is one.
 */
export function toFastifyPlugin(
  view: WebView,
): (server: FastifyServer, options: unknown, done: (error?: Error) => void) => void {
  return (server, _, done) => {
    const { prefix } = server;
    if (view.basePath !== prefix && !view.basePath.startsWith(`${prefix}/`)) {
      const message = `the view's basePath '${view.basePath}' must begin with the prefix '${prefix}' that it is registered with`;
      done(new RangeError(message));
      return;
    }
    const rest = view.basePath.slice(prefix.length);
    for (const url of new Set([rest === '' ? '/' : rest, `${rest}/*`])) {
      server.route({
        method: ['GET', 'HEAD'],
        url,
        handler: (request, reply) => {
          reply.hijack();
          void answerNode(view, request.raw, reply.raw);
        },
      });
    }
    done();
  };
}
