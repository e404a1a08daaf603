import { describe, expect, it } from 'vitest';
import { TrackingStorage } from '../../src/storage/index.ts';
import { Token } from '../../src/web/access/token.ts';
import { createWebView, type WebViewOptions } from '../../src/web/index.ts';
import { ask, textOf, withView } from './visit.ts';

const TOKEN = 'correct-horse-battery';

async function statusOf(
  options: WebViewOptions,
  url: string,
  headers: Record<string, string> = {},
  remoteAddress?: string,
): Promise<number> {
  let status = 0;
  await withView(async ({ view }) => {
    const response = await view.fetch(new Request(url, { headers }), { remoteAddress });
    status = response.status;
  }, options);
  return status;
}

describe('without a token the view', () => {
  it.each(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'])(
    'answers this machine at %s',
    async (address) => {
      expect(await statusOf({}, 'http://localhost/tracks', {}, address)).toBe(200);
    },
  );

  it.each(['192.168.1.7', '10.0.0.1', '::ffff:10.0.0.1', 'fe80::1', '1127.0.0.1'])(
    'refuses %s',
    async (address) => {
      expect(await statusOf({}, 'http://localhost/tracks', {}, address)).toBe(403);
    },
  );

  it.each([
    'forwarded',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-proto',
    'x-original-forwarded-for',
    'x-real-ip',
    'x-client-ip',
    'x-cluster-client-ip',
    'via',
    'cf-connecting-ip',
    'true-client-ip',
    'fastly-client-ip',
    'fly-client-ip',
    'x-azure-clientip',
    'x-envoy-external-address',
    'x-amzn-trace-id',
  ])('refuses what came through a proxy, as %s tells', async (name) => {
    expect(await statusOf({}, 'http://localhost/tracks', { [name]: '1.2.3.4' }, '127.0.0.1')).toBe(403);
  });

  it('takes the address from what Hono on Node.js passes on', async () => {
    await withView(async ({ view }) => {
      const connection = { incoming: { socket: { remoteAddress: '10.0.0.1' } } };
      expect((await view.fetch(new Request('http://localhost/tracks'), connection)).status).toBe(403);
    });
  });
});

describe('the host name', () => {
  it.each(['localhost', 'localhost:8080', '127.0.0.1:1', '[::1]:3000', 'app.localhost', 'LOCALHOST'])(
    '%s is this machine',
    async (host) => {
      expect(await statusOf({}, 'http://localhost/tracks', { host })).toBe(200);
    },
  );

  it.each([
    'evil.example',
    'localhost.evil.example',
    'evil.example:80',
    'localhost@evil.example',
    'evil.example/localhost',
    'evil.example#localhost',
    'evil.example\\localhost',
    '10.0.0.1',
    '',
    '127.0.0.1.evil.example',
  ])('%j is none that the view answers to', async (host) => {
    expect(await statusOf({}, 'http://localhost/tracks', { host })).toBe(403);
  });

  it('counts where a request has no header for it', async () => {
    expect(await statusOf({}, 'http://evil.example/tracks')).toBe(403);
    expect(await statusOf({ hosts: ['stats.example.org'] }, 'http://stats.example.org/tracks')).toBe(200);
  });

  it('may be one of those in the options, in capitals and with any port', async () => {
    const options = { hosts: ['Stats.Example.org', '[2001:db8::1]'] };
    for (const host of ['stats.example.org:444', 'STATS.example.org', '[2001:db8::1]:80'])
      expect(await statusOf(options, 'http://localhost/tracks', { host }), host).toBe(200);
    expect(await statusOf(options, 'http://localhost/tracks', { host: 'example.org' })).toBe(403);
  });

  it('may be any address where a token protects the view, as no one can turn an address elsewhere', async () => {
    const authorization = `Bearer ${TOKEN}`;
    for (const [host, status] of [
      ['10.0.0.1:80', 200],
      ['[fe80::1]:80', 200],
      ['evil.example', 403],
    ] as const)
      expect(await statusOf({ token: TOKEN }, 'http://localhost/tracks', { host, authorization }), host).toBe(
        status,
      );
  });
});

describe('pages from elsewhere', () => {
  it('may link to the view, but load nothing from it', async () => {
    const foreign = { 'sec-fetch-site': 'cross-site' };
    expect(await statusOf({}, 'http://localhost/tracks', { ...foreign, 'sec-fetch-mode': 'navigate' })).toBe(
      200,
    );
    expect(
      await statusOf({}, 'http://localhost/export.jsonl', { ...foreign, 'sec-fetch-mode': 'no-cors' }),
    ).toBe(403);
  });
});

describe('with a token the view', () => {
  it('asks for it, and shows nothing before', async () => {
    await withView(
      async ({ storage, view }) => {
        await storage.saveUserTrack('secret-task', 0, 'u', {});
        for (const path of [
          '/tracks',
          '/',
          '/export.jsonl',
          '/live?since=0',
          '/tracks/0000001',
          '/nowhere',
        ]) {
          const response = await ask(view, path);
          expect(response.status, path).toBe(401);
          expect(response.headers.get('www-authenticate')).toBe('Bearer');
          const page = await response.text();
          expect(page).toContain('type="password"');
          expect(page).not.toContain('secret-task');
          expect(page).not.toContain(TOKEN);
        }
      },
      { token: TOKEN },
    );
  });

  it('takes it as a bearer, from anywhere', async () => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect(await statusOf({ token: TOKEN }, 'http://localhost/tracks', headers, '203.0.113.9')).toBe(200);
  });

  it.each(['', 'x', `${TOKEN}x`, TOKEN.slice(0, -1), TOKEN.toUpperCase(), 'ä'.repeat(500)])(
    'refuses %j',
    async (token) => {
      await withView(
        async ({ view }) => {
          expect((await ask(view, `/tracks?token=${encodeURIComponent(token)}`)).status).toBe(401);
          const cookie = `${new Token(TOKEN).cookieName}=${encodeURIComponent(token)}`;
          expect((await ask(view, '/tracks', { cookie })).status).toBe(401);
        },
        { token: TOKEN },
      );
    },
  );

  it('exchanges it for a cookie that scripts cannot read, and takes it out of the address', async () => {
    await withView(
      async ({ view }) => {
        const login = await ask(view, `/stats/tracks?task=a*&token=${TOKEN}`);
        expect(login.status).toBe(303);
        expect(login.headers.get('location')).toBe('/stats/tracks?task=a*');
        const cookie = login.headers.get('set-cookie')!;
        expect(cookie).toMatch(/; HttpOnly/);
        expect(cookie).toMatch(/; SameSite=Strict/);
        expect(cookie).toMatch(/; Path=\/stats/);
        expect(cookie).not.toContain(TOKEN);
        const response = await ask(view, '/stats/tracks', { cookie: cookie.split(';')[0]! });
        expect(response.status).toBe(200);
      },
      { token: TOKEN, basePath: '/stats' },
    );
  });

  it('marks the cookie as secure where the view is reached by https', async () => {
    await withView(
      async ({ view }) => {
        const login = await view.fetch(new Request(`https://localhost/tracks?token=${TOKEN}`));
        expect(login.headers.get('set-cookie')).toMatch(/; Secure/);
      },
      { token: TOKEN },
    );
  });

  it('leads nowhere else after the login, whatever the address', async () => {
    await withView(
      async ({ view }) => {
        const login = await ask(view, `//evil.example/tracks?token=${TOKEN}`);
        expect(login.headers.get('location')).toBe('/evil.example/tracks');
      },
      { token: TOKEN },
    );
  });

  it('refuses cookies of other tokens, forged ones and old ones', () => {
    const token = new Token(TOKEN);
    const cookie = token.makeCookie(0);
    expect(token.acceptsCookie(cookie, 1)).toBe(true);
    expect(token.acceptsCookie(cookie, 13 * 3_600_000)).toBe(false);
    expect(new Token(`${TOKEN}2`).acceptsCookie(cookie, 1)).toBe(false);
    expect(token.acceptsCookie(cookie.replace(/^\d+/, '99999999999'), 1)).toBe(false);
    for (const forged of ['', '.', '99999999999.', '1.2.3', 'NaN.x'])
      expect(token.acceptsCookie(forged, 1)).toBe(false);
  });

  it('answers late after many wrong tokens, while who is in stays in', async () => {
    await withView(
      async ({ view }) => {
        const cookie = (await ask(view, `/tracks?token=${TOKEN}`)).headers.get('set-cookie')!.split(';')[0]!;
        for (let i = 0; i < 20; i++) expect((await ask(view, `/tracks?token=wrong${i}`)).status).toBe(401);
        const refused = await ask(view, '/tracks?token=wrong');
        expect(refused.status).toBe(429);
        expect(refused.headers.get('retry-after')).toBe('60');
        expect((await ask(view, '/tracks', { cookie })).status).toBe(200);
      },
      { token: TOKEN },
    );
  });

  it('gives its styles to those who are to log in', async () => {
    await withView(
      async ({ view }) => {
        const page = await (await ask(view, '/tracks')).text();
        const [, css] = /href="(\/assets\/[^"]*view\.css)"/.exec(page)!;
        expect((await ask(view, css!)).status).toBe(200);
      },
      { token: TOKEN },
    );
  });
});

describe('with a function that decides the view', () => {
  it('lets in whom it lets in, wherever they are', async () => {
    const authorize = async (request: Request) => request.headers.get('x-role') === 'admin';
    const hosts = ['app.example'];
    const ask = (headers: Record<string, string>) =>
      statusOf({ authorize, hosts }, 'http://app.example/tracks', headers, '203.0.113.9');
    expect(await ask({ 'x-role': 'admin' })).toBe(200);
    expect(await ask({})).toBe(403);
  });

  it('lets no one in where it answers anything but true, or fails', async () => {
    const truthy = (() => 'yes') as unknown as () => boolean;
    expect(await statusOf({ authorize: truthy }, 'http://localhost/tracks')).toBe(403);
    const errors: unknown[] = [];
    const failing = () => {
      throw new Error('the directory is down');
    };
    const options = { authorize: failing, onError: (error: unknown) => errors.push(error) };
    expect(await statusOf(options, 'http://localhost/tracks')).toBe(500);
    expect(String(errors)).toContain('the directory is down');
  });
});

describe('every answer', () => {
  it.each(['/tracks', '/nowhere', '/tracks?run=x', '/export.csv', '/'])(
    'to %s has the headers that protect',
    async (path) => {
      await withView(async ({ view }) => {
        const { headers } = await ask(view, path);
        expect(headers.get('content-security-policy')).toMatch(
          /^default-src 'none'; script-src 'self'; style-src 'self';/,
        );
        expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
        expect(headers.get('content-security-policy')).not.toMatch(/unsafe|\*|data:/);
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.get('referrer-policy')).toBe('no-referrer');
        expect(headers.get('cache-control')).toBe('no-store');
      });
    },
  );

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
    'to %s is that the view only reads',
    async (method) => {
      await withView(async ({ view }) => {
        const response = await view.fetch(new Request('http://localhost/tracks', { method }));
        expect(response.status).toBe(405);
        expect(response.headers.get('allow')).toBe('GET, HEAD');
      });
    },
  );

  it('to HEAD has the headers of GET and no body', async () => {
    await withView(async ({ view }) => {
      for (const path of ['/tracks', '/export.jsonl', '/live?since=0', '/nowhere']) {
        const response = await view.fetch(new Request(`http://localhost${path}`, { method: 'HEAD' }));
        expect(response.status, path).toBe(path === '/nowhere' ? 404 : 200);
        expect(await response.text(), path).toBe('');
      }
    });
  });

  it('to an address that is too long is short', async () => {
    expect(await statusOf({}, `http://localhost/tracks?task=${'a'.repeat(9000)}`)).toBe(414);
  });
});

describe('errors', () => {
  it('tell a client that the storage is closed', async () => {
    await withView(async ({ storage, view }) => {
      await storage.close();
      const response = await ask(view, '/tracks');
      expect(response.status).toBe(503);
      expect(textOf(await response.text())).toContain('The storage is closed at the moment.');
    });
  });

  it('tell nothing of what is inside, but those who run the view are told', async () => {
    const errors: unknown[] = [];
    const storage = new TrackingStorage();
    storage.queryMetadata = async () => {
      throw new Error('secret path /var/lib/x');
    };
    const view = createWebView(storage, { onError: (error) => errors.push(error) });
    const response = await ask(view, '/tracks');
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
    expect(String(errors)).toContain('secret path');
    await storage.close();
  });
});

describe('options that are wrong are named', () => {
  it.each<[unknown, string]>([
    [{ token: 'short' }, 'token must have at least 8 characters, received 5'],
    [{ token: 7 }, 'token must be a string, received 7'],
    [{ token: 'with blanks in it' }, 'token must consist of printable ASCII'],
    [{ basePath: 'stats' }, `basePath must be a path such as '/tracktree', received the text "stats"`],
    [{ basePath: '/a/../b' }, 'basePath must be a path'],
    [{ hosts: 'localhost' }, 'hosts must be an array, received the text "localhost"'],
    [{ hosts: ['a.example:80'] }, 'hosts[0] must be a host name without a port'],
    [{ timeZone: 'Mars/Olympus' }, 'timeZone must be an IANA time zone'],
    [{ title: '' }, 'title must have 1 to 100 characters'],
    [{ authorize: true }, 'authorize must be a function, received true'],
    [{ tokn: 'x' }, "unknown option 'tokn'; did you mean 'token'?"],
    [[], 'options must be an object, received an array'],
  ])('%j', (options, message) => {
    const storage = new TrackingStorage();
    expect(() => createWebView(storage, options as WebViewOptions)).toThrow(message);
  });

  it('and so is what is no storage', () => {
    expect(() => createWebView({} as never)).toThrow('storage must be a TrackingStorage, received an object');
  });
});
