import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { describe, expect, it, vi } from 'vitest';
import { type FetchHandler, type NodeListener, toNodeListener } from '../../src/http/index.ts';

async function withServer(
  listener: NodeListener | ReturnType<typeof express>,
  body: (url: string) => Promise<void>,
): Promise<void> {
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    await body(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
}

const send = (handler: FetchHandler, body: (url: string) => Promise<void>) =>
  withServer(toNodeListener(handler), body);

/** The bytes of a body that fails after its first chunk. */
async function* broken(): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode('first');
  throw new Error('the source fails');
}

describe('a listener', () => {
  it('hands on the request with its connection, and sends status, headers, cookies and body', async () => {
    const handler: FetchHandler = async (incoming, { incoming: { socket } }) => {
      const headers = new Headers([
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ]);
      const text = `${incoming.method} ${new URL(incoming.url).search} ${await incoming.text()}`;
      return new Response(`${text} ${socket.remoteAddress}`, { status: 201, headers });
    };
    await send(handler, async (url) => {
      const response = await fetch(`${url}/x?y=1`, { method: 'POST', body: 'body' });
      expect(response.status).toBe(201);
      expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
      expect(await response.text()).toBe('POST ?y=1 body 127.0.0.1');
    });
  });

  it.each([
    ['no path', 'nonsense', {}],
    ['a whole URL', 'http://other.example/x', {}],
    ['a host that is none', '/x', { host: 'a b' }],
  ])('answers a request with %s by 400, without asking the handler', async (_, path, headers) => {
    const handler = vi.fn(() => new Response('x'));
    await send(handler, async (url) => {
      const sent = request({ port: new URL(url).port, host: '127.0.0.1', path, headers });
      sent.end();
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      response.resume();
      expect(response.statusCode).toBe(400);
      expect(handler).not.toHaveBeenCalled();
    });
  });

  it('answers 500 and tells nothing where the handler throws, and goes on', async () => {
    let calls = 0;
    const handler: FetchHandler = () => {
      if (calls++ === 0) throw new Error('a secret');
      return Promise.reject(new Error('a secret'));
    };
    await send(handler, async (url) => {
      for (const _ of ['thrown', 'rejected']) {
        const response = await fetch(url);
        expect(response.status).toBe(500);
        expect(await response.text()).toBe('');
      }
    });
  });

  it('ends the connection where a body fails, and writes nothing to the console', async () => {
    const [error, info] = [vi.spyOn(console, 'error'), vi.spyOn(console, 'info')];
    await send(
      () => new Response(ReadableStream.from(broken())),
      async (url) => {
        const text = fetch(url).then((response) => response.text());
        await expect(text).rejects.toThrow();
      },
    );
    expect([...error.mock.calls, ...info.mock.calls]).toEqual([]);
    vi.restoreAllMocks();
  });

  it('aborts the signal of a request, and cancels the body, when the client leaves', async () => {
    const told: string[] = [];
    const handler: FetchHandler = ({ signal }) => {
      signal.addEventListener('abort', () => told.push('aborted'));
      const pull = (controller: ReadableStreamDefaultController) =>
        controller.enqueue(new Uint8Array(65_536));
      return new Response(new ReadableStream({ pull, cancel: () => void told.push('cancelled') }));
    };
    await send(handler, async (url) => {
      const leaving = new AbortController();
      const response = await fetch(url, { signal: leaving.signal });
      await response.body!.getReader().read();
      leaving.abort();
      await expect.poll(() => told.sort()).toEqual(['aborted', 'cancelled']);
    });
  });

  it('of an app passes on what is not below its path, and sees whole addresses', async () => {
    const app = { basePath: '/a', fetch: ({ url }: Request) => new Response(new URL(url).pathname) };
    const own = express();
    own.use('/a', toNodeListener(app));
    own.use(toNodeListener(app), (_, response) => void response.send('own'));
    await withServer(own, async (url) => {
      const read = async (path: string) => (await fetch(url + path)).text();
      expect(await read('/a')).toBe('/a');
      expect(await read('/a/a?x')).toBe('/a/a');
      expect(await read('/ab')).toBe('own');
    });
  });

  it.each([undefined, null, {}, 'x'])('refuses %j as a handler', (handler) => {
    expect(() => toNodeListener(handler as never)).toThrow('handler must be a function, received ');
  });
});
