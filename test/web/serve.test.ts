import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { TrackingStorage } from '../../src/storage/index.ts';
import { type ServeOptions, serveWebView } from '../../src/web/index.ts';
import { expectConsistent } from '../support/consistency.ts';

const TOKEN = 'correct-horse-battery';

async function withServed(
  body: (url: string, storage: TrackingStorage<object, string>, close: () => Promise<void>) => Promise<void>,
  options?: ServeOptions,
): Promise<void> {
  const storage = new TrackingStorage<object, string>();
  const served = await serveWebView(storage, options);
  try {
    await body(served.url, storage, () => served.close());
    await expectConsistent(storage);
  } finally {
    await served.close();
    await storage.close();
  }
}

/** Takes events from a live answer until one passes. */
async function nextEvent(reader: ReadableStreamDefaultReader<string>, name: string): Promise<string> {
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`the stream ended without ${name}: ${text}`);
    text += value;
    const found = new RegExp(`id: \\d+\\nevent: ${name}\\ndata: (.*)\\n\\n`).exec(text);
    if (found) return found[1]!;
  }
}

function readerOf(response: Response): ReadableStreamDefaultReader<string> {
  return response.body!.pipeThrough(new TextDecoderStream()).getReader();
}

describe('a served view', () => {
  it('listens at this machine only, at a free port, and is gone when it is closed', async () => {
    await withServed(async (url, storage, close) => {
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
      await storage.saveUserTrack('a', 0, 'u', {});
      const page = await (await fetch(url)).text();
      expect(page).toContain('<h1>Tracks</h1>');
      await close();
      await close();
      await expect(fetch(url)).rejects.toThrow();
    });
  });

  it('asks everybody for its token where it has one', async () => {
    await withServed(
      async (url) => {
        expect((await fetch(url)).status).toBe(401);
        const headers = { authorization: `Bearer ${TOKEN}` };
        expect((await fetch(`${url}health`, { headers })).status).toBe(200);
        expect(url).not.toContain(TOKEN);
      },
      { token: TOKEN, host: '0.0.0.0' },
    );
  });

  it.each([
    [{ host: '0.0.0.0' }, 'so a token is needed'],
    [{ host: '::' }, 'so a token is needed'],
    [{ host: 'stats.example.org' }, 'so a token is needed'],
    [{ host: '' }, 'host must be the name or address to listen at'],
    [{ port: -1 }, 'port must be an integer from 0 to 65535, received -1'],
    [{ port: 1.5 }, 'port must be an integer from 0 to 65535'],
    [{ port: '80' as never }, 'port must be a number, received the text'],
    [{ prot: 1 } as never, "unknown option 'prot'"],
  ])('is not made with %j', async (options, message) => {
    const storage = new TrackingStorage();
    await expect(serveWebView(storage, options)).rejects.toThrow(message);
    await storage.close();
  });

  it('says so where the port is in use', async () => {
    await withServed(async (url, storage) => {
      const port = Number(new URL(url).port);
      const second = serveWebView(storage, { port });
      await expect(second).rejects.toMatchObject({ code: 'TRACKS_OPEN_FAILED' });
      await expect(second).rejects.toThrow(`port ${port}: the port is in use`);
    });
  });

  it.each([
    ['a host of its own', '/tracks', { host: 'evil.example' }, 403],
    ['no path', 'nonsense', {}, 400],
    ['a whole address', 'http://evil.example/tracks', {}, 400],
    ['a broken host', '/tracks', { host: 'a b' }, 400],
  ])('answers a request with %s by %4$d', async (_, path, headers, status) => {
    await withServed(async (url) => {
      const { port } = new URL(url);
      const sent = request({ port, host: '127.0.0.1', path, headers });
      sent.end();
      const [response] = (await once(sent, 'response')) as [{ statusCode: number; resume(): void }];
      response.resume();
      expect(response.statusCode).toBe(status);
    });
  });

  it('answers others while one client keeps hundreds of half-sent requests', async () => {
    await withServed(async (url) => {
      const { port } = new URL(url);
      const halves: Socket[] = [];
      for (let i = 0; i < 300; i++) {
        const half = connect(Number(port), '127.0.0.1').on('error', () => {});
        await once(half, 'connect');
        half.write('GET / HTTP/1.1\r\nHost: lo');
        halves.push(half);
      }
      expect((await fetch(`${url}runs`, { signal: AbortSignal.timeout(5_000) })).status).toBe(200);
      for (const half of halves) half.destroy();
    });
  });

  it('sends a large download to the end', async () => {
    await withServed(async (url, storage) => {
      const entries = Array.from({ length: 5_000 }, (_, n) => ({
        taskId: 'a',
        userName: 'u',
        data: { n, text: 'x'.repeat(500) },
      }));
      await storage.saveUserTracks(entries);
      const text = await (await fetch(`${url}export.jsonl`)).text();
      expect(text.trim().split('\n')).toHaveLength(5_001);
    });
  });

  it('ends what it was doing when the client leaves in the middle of a download', async () => {
    await withServed(async (url, storage) => {
      const entries = Array.from({ length: 20_000 }, (_, n) => ({
        taskId: 'a',
        userName: 'u',
        data: { n, text: 'x'.repeat(1_000) },
      }));
      await storage.saveUserTracks(entries);
      for (let i = 0; i < 8; i++) {
        const leaving = new AbortController();
        // Were the downloads not given up, the fifth one would be refused.
        const response = await fetch(`${url}export.jsonl`, { signal: leaving.signal });
        expect(response.status).toBe(200);
        await response.body!.getReader().read();
        leaving.abort();
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    });
  });
});

it('a client that leaves while a page is made is no error', async () => {
  const errors: unknown[] = [];
  await withServed(
    async (url, storage) => {
      const asked = new Promise<void>((resolve) => {
        storage.stats = () => {
          resolve();
          return new Promise(() => {});
        };
      });
      const leaving = new AbortController();
      const page = fetch(`${url}health`, { signal: leaving.signal });
      await asked;
      leaving.abort();
      await expect(page).rejects.toThrow();
      expect((await fetch(`${url}runs`)).status).toBe(200);
    },
    { onError: (error) => errors.push(error) },
  );
  expect(errors).toEqual([]);
});

describe('a live page', () => {
  it('is told of new tracks that pass its filter, with rows, count and links', async () => {
    await withServed(async (url, storage) => {
      await storage.saveUserTrack('a', 0, 'u', { n: 1 });
      const reader = readerOf(await fetch(`${url}live?task=a&rows=2&since=0000001`));
      await storage.saveUserTrack('b', 0, 'u', {});
      await storage.saveUserTrack('a', 0, '<b>', { n: 3 });
      const news = JSON.parse(await nextEvent(reader, 'tracks')) as Record<string, string | number>;
      expect(news).toMatchObject({ added: 1, rowsMax: 2, count: '2 tracks' });
      expect(news.rows).toContain('<tr data-id="0000003">');
      expect(news.rows).toContain('&lt;b&gt;');
      await storage.saveUserTracks([1, 2].map((n) => ({ taskId: 'a', userName: 'u', data: { n } })));
      const more = JSON.parse(await nextEvent(reader, 'tracks')) as Record<string, string | number>;
      expect(more).toMatchObject({ added: 2, count: '4 tracks' });
      expect(more.links).toContain('after=0000004');
      await reader.cancel();
    });
  });

  it('goes on where it was when it connects again', async () => {
    await withServed(async (url, storage) => {
      for (let n = 1; n <= 3; n++) await storage.saveUserTrack('a', 0, 'u', { n });
      const headers = { 'last-event-id': '2' };
      const reader = readerOf(await fetch(`${url}live?since=0000001`, { headers }));
      expect(JSON.parse(await nextEvent(reader, 'tracks'))).toMatchObject({ added: 1 });
      await reader.cancel();
    });
  });

  it('ends when the view is closed', async () => {
    await withServed(async (url, _, close) => {
      const response = await fetch(`${url}live?since=0`);
      const [text] = await Promise.all([response.text(), close()]);
      expect(text).toContain(': the tracks of this list');
    });
  });

  it('ends when the storage is closed', async () => {
    const storage = new TrackingStorage<object, string>();
    const served = await serveWebView(storage);
    await storage.open();
    const response = await fetch(`${served.url}live?since=0`);
    await storage.close();
    expect(await response.text()).toContain(':');
    await served.close();
  });

  it('is refused where too many of one client are live, until one leaves', async () => {
    await withServed(async (url) => {
      const controllers = Array.from({ length: 16 }, () => new AbortController());
      // The responses are kept: a client leaves a response that it collects as garbage.
      const responses = await Promise.all(
        controllers.map(({ signal }) => fetch(`${url}live?since=0`, { signal })),
      );
      expect(responses.map(({ status }) => status)).toEqual(controllers.map(() => 200));
      expect((await fetch(`${url}live?since=0`)).status).toBe(503);
      controllers[0]!.abort();
      const leaving = new AbortController();
      const again = async () => (await fetch(`${url}live?since=0`, { signal: leaving.signal })).status;
      await expect.poll(again).toBe(200);
      for (const controller of [leaving, ...controllers]) controller.abort();
    });
  });

  it.each(['since=', 'since=x', 'rows=5', 'since=0&order=time', 'since=0&at=end'])(
    'is refused with %s',
    async (query) => {
      await withServed(async (url) => {
        expect((await fetch(`${url}live?${query}`)).status).toBe(400);
      });
    },
  );
});
