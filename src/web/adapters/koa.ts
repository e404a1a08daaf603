import type { ServerResponse } from 'node:http';
import type { WebView } from '../web-view.ts';
import { answerNode, isOfView, type NodeRequest } from './node-listener.ts';

/** What of Koa's context the view needs. */
export interface KoaContext {
  readonly req: NodeRequest;
  readonly res: ServerResponse;
  readonly originalUrl: string;
  respond?: boolean | undefined;
}

/** The view as middleware of Koa; addresses outside of its `basePath` go on to the next one. */
export function toKoaMiddleware(
  view: WebView,
): (context: KoaContext, next: () => Promise<unknown>) => Promise<void> {
  return async (context, next) => {
    if (!isOfView(view, context.originalUrl)) {
      await next();
      return;
    }
    context.respond = false;
    context.req.originalUrl = context.originalUrl;
    await answerNode(view, context.req, context.res);
  };
}
