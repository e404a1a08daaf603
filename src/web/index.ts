export { type NodeListener, type NodeRequest, toNodeListener } from '../http/index.ts';
export type { Authorize } from './access/gate.ts';
export { type FastifyServer, toFastifyPlugin } from './adapters/fastify.ts';
export { type KoaContext, toKoaMiddleware } from './adapters/koa.ts';
export type { CheckReport } from './check-log.ts';
export type { WebViewOptions } from './options.ts';
export { type ServedWebView, type ServeOptions, serveWebView } from './serve-web-view.ts';
export type { ViewedStorage } from './viewed-storage.ts';
export { type Connection, createWebView, type WebView } from './web-view.ts';
