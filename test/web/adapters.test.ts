import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { describe, expect, it } from 'vitest';
import {
  toFastifyPlugin,
  toKoaMiddleware,
  toNodeListener,
  type WebView,
  type WebViewOptions,
} from '../../src/web/index.ts';
import { withView } from './visit.ts';

// There are no types of its own for the old version under its second name.
const express4 = createRequire(import.meta.url)('express4') as typeof express;

/** A server of a framework with the view in it, beside an answer of its own at `/own`. */
interface Mounted {
  url: string;
  close(): Promise<unknown>;
}

const closeServer = async (server: Server): Promise<void> => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
};

async function listen(server: Server): Promise<Mounted> {
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => closeServer(server) };
}

async function mountFastify(view: WebView, prefix?: string): Promise<Mounted> {
  const app = fastify();
  app.get('/own', async () => 'own');
  app.register(toFastifyPlugin(view), prefix === undefined ? {} : { prefix });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url, close: () => app.close() };
}

const MOUNTS: Record<string, (view: WebView) => Promise<Mounted>> = {
  'node:http': (view) => {
    const listener = toNodeListener(view);
    return listen(createServer((req, res) => listener(req, res, () => res.end('own'))));
  },
  'Express 5, as middleware': (view) => {
    const app = express();
    app.use(toNodeListener(view));
    app.get('/own', (_, res) => void res.send('own'));
    return listen(createServer(app));
  },
  'Express 5, below its path': (view) => {
    const app = express();
    app.use(view.basePath, toNodeListener(view));
    app.get('/own', (_, res) => void res.send('own'));
    return listen(createServer(app));
  },
  'Express 4, below its path': (view) => {
    const app = express4();
    app.use(view.basePath, toNodeListener(view));
    app.get('/own', (_, res) => void res.send('own'));
    return listen(createServer(app));
  },
  Koa: (view) => {
    const app = new Koa();
    app.use(toKoaMiddleware(view));
    app.use((context) => {
      context.body = 'own';
    });
    return listen(createServer(app.callback()));
  },
  Fastify: (view) => mountFastify(view),
  'Fastify with a prefix': (view) => mountFastify(view, view.basePath),
};

describe.each(Object.entries(MOUNTS))('in a server of %s', (_, mount) => {
  async function withMounted(
    body: (url: string, save: (task: string) => Promise<string>) => Promise<void>,
    options: WebViewOptions = {},
  ): Promise<void> {
    await withView(
      async ({ storage, view }) => {
        const mounted = await mount(view);
        try {
          await body(mounted.url, (task) => storage.saveUserTrack(task, 0, 'u', { n: 1 }));
        } finally {
          view.close();
          await mounted.close();
        }
      },
      { basePath: '/usage/stats', ...options },
    );
  }

  it('answers below its path, and leaves everything else to the server', async () => {
    await withMounted(async (url, save) => {
      await save('a b&c');
      for (const path of ['/usage/stats', '/usage/stats/', '/usage/stats/tracks?task=a*']) {
        const response = await fetch(url + path);
        expect(response.status, path).toBe(200);
        expect(await response.text(), path).toContain('data-id="0000001"');
      }
      expect(await (await fetch(`${url}/own`)).text()).toBe('own');
    });
  });

  it('links only to itself, and everything it links to is there', async () => {
    await withMounted(async (url, save) => {
      await save('a');
      const page = await (await fetch(`${url}/usage/stats/tasks`)).text();
      const links = Array.from(page.matchAll(/(?:href|src|action)="([^"]*)"/g), ([, link]) =>
        link!.replaceAll('&amp;', '&'),
      ).filter((link) => !link.startsWith('#'));
      expect(links.length).toBeGreaterThan(10);
      for (const link of links) {
        expect(link).toMatch(/^\/usage\/stats\//);
        const response = await fetch(url + link);
        await response.arrayBuffer();
        expect(response.status, link).toBe(200);
      }
    });
  });

  it('refuses hosts that are not its own', async () => {
    await withMounted(async (url) => {
      const headers = { host: 'evil.example' };
      const sent = request(`${url}/usage/stats/tracks`, { headers });
      sent.end();
      const [response] = (await once(sent, 'response')) as [{ statusCode: number; resume(): void }];
      response.resume();
      expect(response.statusCode).toBe(403);
    });
  });

  it('logs in with a token and comes back below its path', async () => {
    await withMounted(
      async (url) => {
        const login = await fetch(`${url}/usage/stats/runs?token=correct-horse`, { redirect: 'manual' });
        expect(login.status).toBe(303);
        expect(login.headers.get('location')).toBe('/usage/stats/runs');
        const cookie = login.headers.getSetCookie()[0]!.split(';')[0]!;
        expect((await fetch(`${url}/usage/stats/runs`, { headers: { cookie } })).status).toBe(200);
        expect((await fetch(`${url}/usage/stats/runs`)).status).toBe(401);
      },
      { token: 'correct-horse' },
    );
  });

  it('tells of new tracks', async () => {
    await withMounted(async (url, save) => {
      const response = await fetch(`${url}/usage/stats/live?since=0`);
      await save('a');
      let text = '';
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      while (!text.includes('event: tracks')) {
        const { value, done } = await reader.read();
        expect(done, text).toBe(false);
        text += value;
      }
      await reader.cancel();
    });
  });

  it('answers what it does not take, and goes on', async () => {
    await withMounted(async (url) => {
      const response = await fetch(`${url}/usage/stats/tracks`, {
        method: 'POST',
        body: 'x'.repeat(1_000_000),
      });
      expect([404, 405]).toContain(response.status);
      await response.arrayBuffer();
      expect((await fetch(`${url}/usage/stats/tracks`)).status).toBe(200);
    });
  });
});

describe('in an app of Hono', () => {
  it('is mounted with the prefix taken off, or with it left on', async () => {
    await withView(
      async ({ view }) => {
        const stripping = new Hono().mount('/stats', view.fetch);
        const whole = new Hono().all('/stats/*', (context) => view.fetch(context.req.raw));
        for (const app of [stripping, whole]) {
          const response = await app.request('http://localhost/stats/runs');
          expect(response.status).toBe(200);
          expect(await response.text()).toContain('href="/stats/tracks"');
        }
      },
      { basePath: '/stats' },
    );
  });
});

describe('the plugin of Fastify', () => {
  it('says so where its prefix is not that of the view', async () => {
    await withView(
      async ({ view }) => {
        await expect(mountFastify(view, '/other')).rejects.toThrow(
          "the view's basePath '/stats' must begin with the prefix '/other'",
        );
      },
      { basePath: '/stats' },
    );
  });
});
