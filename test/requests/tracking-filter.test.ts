import { createServer } from 'node:http';
import express from 'express';
import fc from 'fast-check';
import fastify from 'fastify';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { TrackUsage } from '../../src/requests/index.ts';
import { PathPattern } from '../../src/requests/path-pattern.ts';
import { TrackingFilter } from '../../src/requests/tracking-filter.ts';
import { trials } from '../support/randomness.ts';
import { listening } from './support/servers.ts';

const noRoute = { view: null, viewArgs: null, blueprint: null, parts: [] };

describe('a pattern of paths', () => {
  it.each([
    ['/health', '/health', true],
    ['/health', '/health/', false],
    ['/static/*', '/static/a/b.css', true],
    ['/static/*', '/static', false],
    ['*.css', '/a/b.css', true],
    ['*.css', '/a/b.css/c', false],
    ['/a/*/c/*', '/a/b/c/d', true],
    ['/a*a', '/a', false],
    ['/a*a', '/aa', true],
    ['*', '', true],
    [/^\/admin/g, '/admin/x', true],
    [/^\/admin/g, '/x/admin', false],
  ])('%s and %s: %s', (pattern, path, expected) => {
    const compiled = new PathPattern(pattern);
    expect(compiled.matches(path)).toBe(expected);
    expect(compiled.matches(path)).toBe(expected); // A regular expression with `g` would go on from where it stopped.
  });

  it('fits what an expression with .* in place of each star fits', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '/'), maxLength: 8 });
    const path = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 8 });
    fc.assert(
      fc.property(text, path, (pattern, subject) => {
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 's').test(subject);
        expect(new PathPattern(pattern).matches(subject)).toBe(expected);
      }),
      trials(500),
    );
  });
});

describe('what is tracked', () => {
  function handle(): void {}
  const router = { use: () => {} };
  const route = { ...noRoute, view: '/users/:id', parts: [handle, router] };

  it('is all by default, and nothing in the mode include', () => {
    expect(new TrackingFilter().isTracked(route, '/users/7')).toBe(true);
    expect(new TrackingFilter('include').isTracked(route, '/users/7')).toBe(false);
  });

  it.each([handle, router, '/users/*', '/users/:id', /users/])('can be said by %s', (what) => {
    const excluding = new TrackingFilter('exclude');
    excluding.mark(what, false);
    expect(excluding.isTracked(route, '/users/7?a=1')).toBe(false);
    expect(excluding.isTracked(noRoute, '/other')).toBe(true);
    const including = new TrackingFilter('include');
    including.mark(what, true);
    expect(including.isTracked(route, '/users/7')).toBe(true);
    expect(including.isTracked(noRoute, '/other')).toBe(false);
  });

  it('is decided by the function first, then by the path, then by the router', () => {
    const selection = new TrackingFilter();
    selection.mark(router, false);
    expect(selection.isTracked(route, '/users/7')).toBe(false);
    selection.mark('/users/*', true);
    expect(selection.isTracked(route, '/users/7')).toBe(true);
    selection.mark(handle, false);
    expect(selection.isTracked(route, '/users/7')).toBe(false);
  });

  it('is decided by the pattern that was given last', () => {
    const selection = new TrackingFilter();
    selection.mark('/a/*', false);
    selection.mark('/a/b', true);
    expect(['/a/b', '/a/c'].map((path) => selection.isTracked(noRoute, path))).toEqual([true, false]);
  });

  it('cannot be said by a number', () => {
    const usage = new TrackUsage({ storages: [() => {}] });
    expect(() => usage.exclude(7)).toThrow(
      /exclude takes a function, a router or a pattern of paths, received 7/,
    );
    expect(() => usage.include(undefined)).toThrow(TypeError);
    expect(() => new TrackingFilter('none')).toThrow(RangeError);
  });
});

describe('handlers and routers that are excluded', () => {
  async function pathsOf(mount: (usage: TrackUsage) => Promise<{ url: string; close(): Promise<void> }>) {
    const paths: string[] = [];
    await using usage = new TrackUsage({ storages: [({ path }) => paths.push(path)] });
    const { url, close } = await mount(usage);
    for (const path of ['/open', '/hidden', '/inner/open', '/inner/kept', '/app/open'])
      await (await fetch(url + path)).text();
    await close();
    await usage.flush();
    return paths;
  }

  it('are not tracked in Express, nor are apps within', async () => {
    const paths = await pathsOf(async (usage) => {
      const answer: express.RequestHandler = (_request, response) => void response.send('ok');
      const app = express();
      app.use(usage.express());
      app.get('/open', answer);
      app.get(
        '/hidden',
        usage.exclude<express.RequestHandler>((_request, response) => void response.send('ok')),
      );
      const inner = express.Router();
      inner.get('/open', answer);
      inner.get(
        '/kept',
        usage.include<express.RequestHandler>((_request, response) => void response.send('ok')),
      );
      app.use('/inner', usage.exclude(inner));
      const other = usage.exclude(express());
      other.get('/open', (_request, response) => void response.send('ok'));
      app.use('/app', other);
      return listening(createServer(app));
    });
    expect(paths).toEqual(['/open', '/inner/kept']);
  });

  it('are not tracked in Fastify', async () => {
    const paths = await pathsOf(async (usage) => {
      const app = fastify();
      await app.register(usage.fastify());
      app.get('/open', async () => 'ok');
      app.get(
        '/hidden',
        usage.exclude(async () => 'ok'),
      );
      app.register(
        async (inner) => {
          usage.exclude(inner);
          inner.get('/open', async () => 'ok');
          inner.get(
            '/kept',
            usage.include(async () => 'ok'),
          );
        },
        { prefix: '/inner' },
      );
      await app.listen({ port: 0, host: '127.0.0.1' });
      return { ...(await listening(app.server)), close: async () => void (await app.close()) };
    });
    expect(paths).toEqual(['/open', '/inner/kept', '/app/open']);
  });

  it('are not tracked in Hono', async () => {
    const paths: string[] = [];
    await using usage = new TrackUsage({ storages: [({ path }) => paths.push(path)] });
    const app = new Hono();
    app.use(usage.hono());
    app.get('/open', (context) => context.text('ok'));
    app.get(
      '/hidden',
      usage.exclude((context) => context.text('ok')),
    );
    const inner = new Hono();
    inner.onError((_error, context) => context.text('failed', 500));
    inner.get(
      '/hidden',
      usage.exclude((context) => context.text('ok')),
    );
    app.route('/inner', inner);
    for (const path of ['/open', '/hidden', '/inner/hidden', '/none'])
      await (await app.request(`http://localhost${path}`)).text();
    await usage.flush();
    expect(paths).toEqual(['/open', '/none']);
  });
});
