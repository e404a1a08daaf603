import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { getRequestListener, serve } from '@hono/node-server';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import type { TrackUsage } from '../../../src/requests/index.ts';
import { type Answer, answerTo, MOUNT, PIECES } from './answers.ts';

/** The alias of the older version has no types of its own; what is used of it has not changed. */
const express4 = createRequire(import.meta.url)('express4') as typeof express;

/** A server that is running. */
export interface TestServer {
  url: string;
  port: number;
  server: Server;
  close(): Promise<void>;
}

/** How a server of each framework is started; all answer alike. `hasRoutes`: whether the framework knows which route has answered. */
export interface TestFramework {
  name: string;
  hasRoutes: boolean;
  start(usage: TrackUsage): Promise<TestServer>;
}

export const FRAMEWORKS: readonly TestFramework[] = [
  { name: 'node:http', hasRoutes: false, start: startHttp },
  { name: 'Express 5', hasRoutes: true, start: (usage) => startExpress(usage, express) },
  { name: 'Express 4', hasRoutes: true, start: (usage) => startExpress(usage, express4) },
  { name: 'Fastify 5', hasRoutes: true, start: startFastify },
  { name: 'Koa 3', hasRoutes: true, start: startKoa },
  { name: 'Hono 4', hasRoutes: true, start: startHono },
  { name: 'Hono 4 behind usage.http', hasRoutes: false, start: startHonoBehindHttp },
];

/** What a server that listens, or is made to, is for a test. */
export async function listening(server: Server): Promise<TestServer> {
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    server,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

/** Answers on the level of Node.js. */
async function send(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  if (answer.kind === 'throw') throw new Error('the handler has failed');
  if (answer.kind === 'echo') response.end(String(await sizeOf(request)));
  else if (answer.kind === 'stream') Readable.from(PIECES).pipe(response);
  else if (answer.kind === 'unending') response.write('begun');
  else response.end(answer.body);
}

async function sizeOf(request: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0;
  for await (const piece of request) size += piece.length;
  return size;
}

async function startHttp(usage: TrackUsage): Promise<TestServer> {
  return listening(
    createServer(
      usage.http((request, response) => {
        void send(request, response, answerTo(request.url ?? '')).catch(() => {
          response.statusCode = 500;
          response.end('failed');
        });
      }),
    ),
  );
}

async function startExpress(usage: TrackUsage, framework: typeof express): Promise<TestServer> {
  const app = framework();
  app.use(usage.express());
  const router = framework.Router({ mergeParams: true });
  router.get('/users/:id', (request, response) => void response.send(`user ${request.params.id}`));
  router.get('/failing/:id', () => {
    throw new Error('the handler has failed');
  });
  app.use(MOUNT.express, router);
  app.all(
    ['/plain', '/stream', '/echo', '/unending', '/nothing', '/unchanged'],
    (request, response, next) => {
      send(request, response, answerTo(request.url)).catch(next);
    },
  );
  app.get('/throw', () => {
    throw new Error('the handler has failed');
  });
  const onError: express.ErrorRequestHandler = (_error, _request, response, _next) => {
    response.status(500).send('failed');
  };
  app.use(onError);
  return listening(createServer(app));
}

async function startFastify(usage: TrackUsage): Promise<TestServer> {
  const app = fastify({ forceCloseConnections: true });
  app.register(usage.fastify());
  app.setErrorHandler((_error, _request, reply) => reply.code(500).send('failed'));
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.removeContentTypeParser(['text/plain', 'application/json']);
  app.register(
    async (instance) => {
      instance.get('/users/:id', async (request) => `user ${(request.params as { id: string }).id}`);
      instance.get('/failing/:id', async () => {
        throw new Error('the handler has failed');
      });
    },
    { prefix: MOUNT.plain },
  );
  for (const url of ['/plain', '/stream', '/echo', '/unending', '/nothing', '/unchanged', '/throw']) {
    app.route({
      method: ['GET', 'POST'],
      url,
      handler: async (request, reply) => {
        const answer = answerTo(request.url);
        if (answer.kind === 'throw') throw new Error('the handler has failed');
        if (answer.kind === 'stream') return reply.headers(answer.headers).send(Readable.from(PIECES));
        if (answer.kind === 'body')
          return reply.code(answer.status).headers(answer.headers).send(answer.body);
        reply.hijack();
        await send(request.raw, reply.raw, answer);
        return reply;
      },
    });
  }
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { url, port, server } = await listening(app.server);
  return { url, port, server, close: async () => void (await app.close()) };
}

/** As a router would do it. */
interface RoutedContext extends Koa.Context {
  _matchedRoute?: string;
  params?: Record<string, string>;
  router?: object;
}

async function startKoa(usage: TrackUsage): Promise<TestServer> {
  const app = new Koa();
  app.silent = true;
  app.use(usage.koa());
  app.use(async (context: RoutedContext) => {
    const [, prefix, name, id] = context.path.split('/');
    if (`/${prefix}` === MOUNT.plain && id !== undefined) {
      context.router = { opts: { prefix: MOUNT.plain } };
      context._matchedRoute = `${MOUNT.plain}/${name}/:id`;
      context.params = { id };
      if (name === 'failing') throw new Error('the handler has failed');
      context.body = `user ${id}`;
      return;
    }
    const answer = answerTo(context.url);
    if (answer.isKnown) context._matchedRoute = context.path;
    if (answer.kind === 'stream') context.body = Readable.from(PIECES);
    else if (answer.kind === 'echo') context.body = String(await sizeOf(context.req));
    else if (answer.kind === 'body') {
      context.status = answer.status;
      context.set(answer.headers);
      if (answer.body !== undefined) context.body = answer.body;
    } else {
      if (answer.kind === 'unending') context.respond = false;
      await send(context.req, context.res, answer);
    }
  });
  return listening(createServer(app.callback()));
}

async function startHono(usage: TrackUsage): Promise<TestServer> {
  const app = new Hono();
  app.use(usage.hono());
  answerWith(app);
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server;
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  return listening(server);
}

async function startHonoBehindHttp(usage: TrackUsage): Promise<TestServer> {
  const app = new Hono();
  answerWith(app);
  return listening(createServer(usage.http(getRequestListener(app.fetch))));
}

function answerWith(app: Hono): void {
  app.onError((_error, context) => context.text('failed', 500));
  const inner = new Hono();
  inner.get('/users/:id', (context) => context.text(`user ${context.req.param('id')}`));
  inner.get('/failing/:id', () => {
    throw new Error('the handler has failed');
  });
  app.route(MOUNT.plain, inner);
  for (const path of ['/plain', '/stream', '/echo', '/unending', '/nothing', '/unchanged', '/throw']) {
    app.on(['GET', 'POST'], path, async (context) => {
      const answer = answerTo(context.req.url.slice(new URL(context.req.url).origin.length));
      if (answer.kind === 'throw') throw new Error('the handler has failed');
      if (answer.kind === 'echo') return context.text(String((await context.req.arrayBuffer()).byteLength));
      const body =
        answer.kind === 'stream' ? streamOf(PIECES) : answer.kind === 'unending' ? unending() : answer.body;
      return new Response(body ?? null, { status: answer.status, headers: answer.headers });
    });
  }
}

function streamOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(pieces)) as unknown as ReadableStream<Uint8Array>;
}

function unending(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode('begun')),
    pull: () => new Promise(() => {}),
  });
}
