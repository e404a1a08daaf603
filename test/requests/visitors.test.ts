import { createServer } from 'node:http';
import express from 'express';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { TrackUsage } from '../../src/requests/index.ts';
import { VisitorCookie } from '../../src/requests/visitor-cookie.ts';
import { FRAMEWORKS, listening } from './support/servers.ts';
import { withTrackedServer } from './support/tracked-server.ts';

const BROWSER = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0' };
const ID = /^[0-9a-f-]{36}$/;

describe.each(FRAMEWORKS)('$name: visitors', (framework) => {
  it('are known again by a cookie', () =>
    withTrackedServer(
      framework,
      async ({ url, records, storage }) => {
        const first = await fetch(`${url}/plain`, { headers: BROWSER });
        const [cookie = ''] = first.headers.getSetCookie();
        expect(cookie).toMatch(
          /^tracktree_visitor=[0-9a-f-]{36}; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/,
        );
        const headers = { ...BROWSER, cookie: cookie.split(';')[0]! };
        const second = await fetch(`${url}/stream`, { headers });
        await second.arrayBuffer();
        expect(second.headers.getSetCookie()).toEqual([]);
        const [one, two] = await records(2);
        expect(one!.visitorId).toMatch(ID);
        expect(two!.visitorId).toBe(one!.visitorId);
        expect(await storage.distinct('userName')).toEqual([one!.visitorId]);
        expect(await storage.distinct('runId')).toHaveLength(1);
      },
      { cookie: true },
    ));

  it('have no cookie unless it is asked for', () =>
    withTrackedServer(framework, async ({ url, records }) => {
      const answer = await fetch(`${url}/plain`, { headers: BROWSER });
      expect(answer.headers.getSetCookie()).toEqual([]);
      expect(await records(1)).toMatchObject([{ visitorId: null }]);
    }));
});

describe('the cookie of a visitor', () => {
  const http = FRAMEWORKS[0]!;

  it.each([
    'tracktree_visitor=1',
    'tracktree_visitor=00000000-0000-0000-0000-000000000000',
    'tracktree_visitor=%3Cscript%3E',
    `tracktree_visitor=${'a'.repeat(8_000)}`,
    'tracktree_visitor',
    '=; ;; tracktree_visitor=',
  ])('is not believed where it was never set: %.60s', (cookie) =>
    withTrackedServer(
      http,
      async ({ url, records }) => {
        const answer = await fetch(`${url}/plain`, { headers: { ...BROWSER, cookie } });
        expect(answer.headers.getSetCookie()).toHaveLength(1);
        const [record] = await records(1);
        expect(record!.visitorId).toMatch(ID);
        expect(cookie).not.toContain(record!.visitorId);
      },
      { cookie: true },
    ),
  );

  it('is believed with a secret only if it was set', () =>
    withTrackedServer(
      http,
      async ({ url, records }) => {
        const first = await fetch(`${url}/plain`, { headers: BROWSER });
        const [set] = first.headers.getSetCookie()[0]!.split(';');
        const forged = set!.replace(/=[0-9a-f]{8}/, '=00000000');
        const bare = set!.replace(/\..*/, '');
        for (const cookie of [set!, forged, bare])
          await fetch(`${url}/plain`, { headers: { ...BROWSER, cookie } });
        const [one, again, other, third] = await records(4);
        expect(one!.visitorId).toMatch(ID);
        expect(again!.visitorId).toBe(one!.visitorId);
        for (const visitor of [other, third]) {
          expect(visitor!.visitorId).toMatch(ID);
          expect(set).not.toContain(visitor!.visitorId);
          expect(forged).not.toContain(visitor!.visitorId);
        }
      },
      { cookie: { secret: 'a secret of the server' } },
    ));

  it('is set for neither bots nor paths that are not tracked', () =>
    withTrackedServer(
      http,
      async ({ url, usage, records }) => {
        usage.exclude('/plain');
        const excluded = await fetch(`${url}/plain`, { headers: BROWSER });
        const bot = await fetch(`${url}/nothing`, { headers: { 'user-agent': 'Googlebot/2.1' } });
        expect([excluded.headers.getSetCookie(), bot.headers.getSetCookie()]).toEqual([[], []]);
        expect(await records(1)).toMatchObject([{ visitorId: null, path: '/nothing' }]);
      },
      { cookie: true },
    ));

  it('is Secure behind a trusted proxy that speaks https', () =>
    withTrackedServer(
      http,
      async ({ url }) => {
        const headers = { ...BROWSER, 'x-forwarded-proto': 'https' };
        const [cookie] = (await fetch(`${url}/plain`, { headers })).headers.getSetCookie();
        expect(cookie).toContain('; Secure');
      },
      { cookie: true, trustProxy: 'loopback' },
    ));

  it('looks as it is asked to', () =>
    withTrackedServer(
      http,
      async ({ url }) => {
        const [cookie] = (await fetch(`${url}/plain`, { headers: BROWSER })).headers.getSetCookie();
        expect(cookie).toMatch(
          /^who=[^;]+; Max-Age=604800; Domain=example.org; Path=\/shop; HttpOnly; SameSite=Lax$/,
        );
      },
      { cookie: { name: 'who', maxAgeDays: 7, domain: 'example.org', path: '/shop' } },
    ));

  it.each([
    ['a mapping', (response: express.Response) => response.writeHead(200, { 'Set-Cookie': 'a=1' })],
    ['a list', (response: express.Response) => response.writeHead(200, 'OK', ['set-cookie', 'a=1'])],
    ['setHeader', (response: express.Response) => response.setHeader('Set-Cookie', 'a=1')],
    ['cookie()', (response: express.Response) => response.cookie('a', '1')],
  ])('stands beside those of the application, given by %s', async (_, giveCookie) => {
    await using usage = new TrackUsage({ storages: [() => {}], cookie: true });
    const app = express();
    app.use(usage.express());
    app.get('/', (_request, response) => {
      giveCookie(response);
      response.end('ok');
    });
    const { url, close } = await listening(createServer(app));
    const cookies = (await fetch(url, { headers: BROWSER })).headers.getSetCookie();
    await close();
    expect(cookies.map((cookie) => cookie.split('=')[0]).sort()).toEqual(['a', 'tracktree_visitor']);
  });

  it.each([
    [{ name: 'a b' }, RangeError],
    [{ domain: 'a;b' }, RangeError],
    [{ maxAgeDays: 0 }, RangeError],
    [{ name: 7 as never }, TypeError],
    [{ maxage: 7 } as never, TypeError],
  ])('cannot look like %j', (options, error) => {
    expect(() => new VisitorCookie(options)).toThrow(error);
  });
});

describe('Hono without Node.js', () => {
  it('is tracked by the body of its answers', async () => {
    const records: unknown[] = [];
    await using usage = new TrackUsage({ storages: [(record) => records.push(record)], cookie: true });
    const app = new Hono();
    app.use(usage.hono());
    app.get('/users/:id', (context) => {
      usage.trackVar(context).seen = true;
      return context.text(`user ${context.req.param('id')}`);
    });
    const answer = await app.request('http://example.org/users/7?token=1', { headers: BROWSER });
    expect(answer.headers.getSetCookie()).toHaveLength(1);
    expect(await answer.text()).toBe('user 7');
    const left = await app.request('http://example.org/users/8', { headers: BROWSER });
    await left.body?.cancel();
    await app.request('http://example.org/users/9', { method: 'HEAD' });
    await usage.flush();
    expect(records).toMatchObject([
      {
        url: '/users/7?token=***',
        view: '/users/:id',
        viewArgs: { id: '7' },
        contentLength: 6,
        status: 200,
        visitorId: expect.stringMatching(ID),
        trackVar: { seen: true },
      },
      { outcome: 'aborted', path: '/users/8' },
      { method: 'HEAD', contentLength: 0, outcome: 'complete' },
    ]);
  });
});
