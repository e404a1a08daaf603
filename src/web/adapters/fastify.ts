import type { ServerResponse } from 'node:http';
import { ArgumentRangeError } from '../../errors.ts';
import { type NodeRequest, toNodeListener } from '../../http/index.ts';
import type { WebView } from '../web-view.ts';

/** What the view needs of a Fastify server. */
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
 * The view as a plugin of Fastify: `server.register(toFastifyPlugin(view))`. A prefix of the plugin must be the beginning of
 * the view's `basePath`.
 */
export function toFastifyPlugin(
  view: WebView,
): (server: FastifyServer, options: unknown, done: (error?: Error) => void) => void {
  const listener = toNodeListener(view);
  return (server, _, done) => {
    const { prefix } = server;
    if (view.basePath !== prefix && !view.basePath.startsWith(`${prefix}/`)) {
      const message = `the view's basePath '${view.basePath}' must begin with the prefix '${prefix}' that it is registered with`;
      done(new ArgumentRangeError(message));
      return;
    }
    const rest = view.basePath.slice(prefix.length);
    for (const url of new Set([rest === '' ? '/' : rest, `${rest}/*`])) {
      server.route({
        method: ['GET', 'HEAD'],
        url,
        handler: (request, reply) => {
          reply.hijack();
          void listener(request.raw, reply.raw);
        },
      });
    }
    done();
  };
}
