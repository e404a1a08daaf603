import type { ServerResponse } from 'node:http';
import { type NodeRequest, toNodeListener } from '../../http/index.ts';
import type { WebView } from '../web-view.ts';

/** What the view needs of Koa's context. */
export interface KoaContext {
  readonly req: NodeRequest;
  readonly res: ServerResponse;
  readonly originalUrl: string;
  respond?: boolean | undefined;
}

/** The view as middleware of Koa. Addresses outside of its `basePath` go on to the next middleware. */
export function toKoaMiddleware(
  view: WebView,
): (context: KoaContext, next: () => Promise<unknown>) => Promise<void> {
  const listener = toNodeListener(view);
  return (context, next) => {
    context.req.originalUrl = context.originalUrl;
    context.respond = false;
    return listener(context.req, context.res, () => {
      context.respond = true;
      return next();
    });
  };
}
