import { createServer, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { getRequestListener, serve } from '@hono/node-server';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import type { TrackUsage } from '../../src/requests/index.ts';

// Express 4 has no types beside those of Express 5, and is used in ways that both have.
const express4 = createRequire(import.meta.url)('express4') as typeof express;

/** What every server answers. */
export const ANSWER = 'hello world';

/** The smallest server of each framework, tracked or not; resolves to its port. */
export const SERVERS: Record<string, (usage: TrackUsage | undefined) => Promise<number>> = {
  'node:http': startHttp,
  'Express 5': (usage) => startExpress(usage, express),
  'Express 4': (usage) => startExpress(usage, express4),
  'Fastify 5': startFastify,
  'Koa 3': startKoa,
  'Hono 4': startHono,
  'Hono 4 behind usage.http': startHonoBehindHttp,
};

async function startHttp(usage: TrackUsage | undefined): Promise<number> {
  const listener: RequestListener = (_request, response) => void response.end(ANSWER);
  return listen(createServer(usage ? usage.http(listener) : listener));
}

async function startExpress(usage: TrackUsage | undefined, makeApp: typeof express): Promise<number> {
  const app = makeApp();
  if (usage) app.use(usage.express());
  app.get('/', (_request, response) => void response.send(ANSWER));
  return listen(createServer(app));
}

async function startFastify(usage: TrackUsage | undefined): Promise<number> {
  const app = fastify();
  if (usage) await app.register(usage.fastify());
  app.get('/', async () => ANSWER);
  await app.listen({ port: 0, host: '127.0.0.1' });
  return portOf(app.server);
}

async function startKoa(usage: TrackUsage | undefined): Promise<number> {
  const app = new Koa();
  if (usage) app.use(usage.koa());
  app.use(async (context) => {
    context.body = ANSWER;
  });
  return listen(createServer(app.callback()));
}

async function startHono(usage: TrackUsage | undefined): Promise<number> {
  const app = new Hono();
  if (usage) app.use(usage.hono());
  app.get('/', (context) => context.text(ANSWER));
  return new Promise((resolve) => {
    serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(port));
  });
}

/** Followed from below, so that the app itself stays without a middleware, which Hono would spend more on than tracking does. */
async function startHonoBehindHttp(usage: TrackUsage | undefined): Promise<number> {
  const app = new Hono();
  app.get('/', (context) => context.text(ANSWER));
  const listener = getRequestListener(app.fetch);
  return listen(createServer(usage ? usage.http(listener) : listener));
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return portOf(server);
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
