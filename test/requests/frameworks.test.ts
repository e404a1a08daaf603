import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { PIECES } from './support/answers.ts';
import { bodyOf, breakOff, converse } from './support/raw-client.ts';
import { FRAMEWORKS } from './support/servers.ts';
import { withTrackedServer } from './support/tracked-server.ts';

const STREAM_SIZE = PIECES.reduce((sum, piece) => sum + piece.length, 0);
const CURL = '/usr/bin/curl';
const runFile = promisify(execFile);

describe.each(FRAMEWORKS)('$name: the record of a request', (framework) => {
  const { hasRoutes } = framework;

  it('holds what came in and what went out', () =>
    withTrackedServer(framework, async ({ url, port, records }) => {
      const before = Date.now();
      const headers = {
        'user-agent': 'curl/8.5.0',
        'accept-language': 'de, en;q=0.5',
        authorization: 'Bearer s3cret',
      };
      const answer = await fetch(`${url}/plain?page=2&token=s3cret`, { headers });
      const text = await answer.text();
      const [record] = await records(1);
      expect(record).toMatchObject({
        url: '/plain?page=2&token=***',
        path: '/plain',
        urlArgs: { page: '2', token: '***' },
        view: hasRoutes ? expect.stringContaining('/plain') : null,
        viewArgs: null,
        blueprint: null,
        method: 'GET',
        requestLine: 'GET /plain?page=2&token=*** HTTP/1.1',
        status: 200,
        contentLength: Buffer.byteLength(text),
        remoteAddr: '127.0.0.1',
        xForwardedFor: null,
        serverName: '127.0.0.1',
        username: null,
        authorization: true,
        userAgent: { string: 'curl/8.5.0', browser: 'curl', version: '8.5.0' },
        language: 'de',
        visitorId: null,
        ipInfo: null,
        outcome: 'complete',
        trackVar: {},
      });
      expect(record!.speed).toBeGreaterThan(0);
      expect(record!.date).toBeGreaterThanOrEqual(before);
      expect(record!.date).toBeLessThanOrEqual(Date.now());
      expect(JSON.stringify(record)).not.toContain('s3cret');
      expect(port).toBeGreaterThan(0);
    }));

  it('counts the bytes of streams and chunks as the client does', () =>
    withTrackedServer(framework, async ({ url, records }) => {
      const body = await (await fetch(`${url}/stream`)).arrayBuffer();
      expect(body.byteLength).toBe(STREAM_SIZE);
      expect(await records(1)).toMatchObject([
        { contentLength: STREAM_SIZE, status: 200, outcome: 'complete' },
      ]);
    }));

  it('says of HEAD, 204 and 304 that no body was sent', () =>
    withTrackedServer(framework, async ({ url, records }) => {
      await fetch(`${url}/plain`, { method: 'HEAD' });
      await fetch(`${url}/nothing`);
      await fetch(`${url}/unchanged`);
      expect(await records(3)).toMatchObject([
        { method: 'HEAD', contentLength: 0 },
        { status: 204, contentLength: 0 },
        { status: 304, contentLength: 0 },
      ]);
    }));

  it('says of an error of the handler what the client was told', () =>
    withTrackedServer(framework, async ({ url, records }) => {
      const answer = await fetch(`${url}/throw`);
      const text = await answer.text();
      expect(answer.status).toBe(500);
      expect(await records(1)).toMatchObject([
        { status: 500, contentLength: Buffer.byteLength(text), outcome: 'complete' },
      ]);
    }));

  it('holds the body of an upload no more than its answer', () =>
    withTrackedServer(framework, async ({ url, records }) => {
      const body = 'x'.repeat(100_000);
      const text = await (await fetch(`${url}/echo`, { method: 'POST', body })).text();
      expect(text).toBe('100000');
      expect(await records(1)).toMatchObject([{ method: 'POST', contentLength: 6, status: 200 }]);
    }));

  it('is right for HTTP/1.0, for keep-alive and for requests sent at once', () =>
    withTrackedServer(framework, async ({ port, records }) => {
      const old = await converse(port, 'GET /plain HTTP/1.0\r\n\r\n');
      const host = 'Host: example.org\r\n';
      const two = await converse(
        port,
        `GET /stream HTTP/1.1\r\n${host}\r\nGET /plain HTTP/1.1\r\n${host}Connection: close\r\n\r\n`,
      );
      expect(two.split('HTTP/1.1 200').length).toBe(3);
      const found = await records(3);
      expect(found[0]).toMatchObject({
        requestLine: 'GET /plain HTTP/1.0',
        contentLength: bodyOf(old).length,
        serverName: null,
      });
      const later = found.slice(1).sort((a, b) => a.path.localeCompare(b.path));
      expect(later).toMatchObject([
        { path: '/plain', contentLength: 6, serverName: 'example.org' },
        { path: '/stream', contentLength: STREAM_SIZE },
      ]);
    }));

  it('says that a client has left in the middle of an upload, or of an answer', () =>
    withTrackedServer(framework, async ({ port, records }) => {
      const head = 'Host: example.org\r\nContent-Type: application/octet-stream\r\n';
      await breakOff(port, `POST /echo HTTP/1.1\r\n${head}Content-Length: 1000\r\n\r\nonly this`, false);
      await breakOff(port, 'GET /unending HTTP/1.1\r\nHost: example.org\r\n\r\n', true);
      const [upload, answer] = await records(2);
      expect(upload).toMatchObject({ path: '/echo', outcome: 'aborted', contentLength: 0 });
      expect(answer).toMatchObject({ path: '/unending', outcome: 'aborted', status: 200, contentLength: 5 });
    }));

  it('adds up to what fifty connections have counted', () =>
    withTrackedServer(framework, async ({ port, storage, records, usage }) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 50 });
      const targets = Array.from(
        { length: 600 },
        (_, i) => ['/plain', '/stream', '/nothing', '/not/there'][i % 4]!,
      );
      const sizes = await Promise.all(targets.map((path) => sizeOfAnswer(agent, port, `${path}?n=1`)));
      agent.destroy();
      const found = await records(targets.length);
      expect(found).toHaveLength(targets.length);
      const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
      expect(sum(found.map(({ contentLength }) => contentLength))).toBe(sum(sizes));
      expect(new Set(found.map(({ path }) => path)).size).toBe(4);
      expect(await storage.distinct('runId')).toHaveLength(1);
      expect([usage.dropped, usage.failed]).toEqual([0, 0]);
    }));

  it('takes what the application adds', () =>
    withTrackedServer(
      framework,
      async ({ url, records }) => {
        await (await fetch(`${url}/plain`)).text();
        expect(await records(1)).toMatchObject([{ username: 'ann' }]);
      },
      { username: () => 'ann' },
    ));

  it('is right for curl', (ctx) => {
    if (!existsSync(CURL)) ctx.skip('curl is not installed');
    return withTrackedServer(framework, async ({ url, records }) => {
      const options = ['-s', '-o', '/dev/null', '-w', '%{http_code} %{size_download}\n'];
      const { stdout } = await runFile(CURL, [
        ...options,
        `${url}/plain`,
        '-o',
        '/dev/null',
        `${url}/stream`,
      ]);
      const answers = (await records(2)).map(({ status, contentLength }) => `${status} ${contentLength}`);
      expect(stdout.trim().split('\n')).toEqual(answers);
    });
  });
});

describe.each(FRAMEWORKS.filter(({ hasRoutes }) => hasRoutes))(
  '$name: the record of a request',
  (framework) => {
    it('names the route, its parameters and its router, also where the handler fails', () =>
      withTrackedServer(framework, async ({ url, records }) => {
        const isExpress = framework.name.startsWith('Express');
        const mount = isExpress ? '/orgs/acme' : '/orgs';
        const pattern = isExpress ? '/orgs/:org' : '/orgs';
        const org = isExpress ? { org: 'acme' } : {};
        expect(await (await fetch(`${url}${mount}/users/7`)).text()).toBe('user 7');
        expect((await fetch(`${url}${mount}/failing/8`)).status).toBe(500);
        expect((await fetch(`${url}/not/there`)).status).toBe(404);
        expect(await records(3)).toMatchObject([
          { view: `${pattern}/users/:id`, viewArgs: { ...org, id: '7' }, blueprint: pattern, status: 200 },
          { view: `${pattern}/failing/:id`, viewArgs: { ...org, id: '8' }, blueprint: pattern, status: 500 },
          { view: null, viewArgs: null, path: '/not/there', status: 404 },
        ]);
      }));
  },
);

function sizeOfAnswer(agent: Agent, port: number, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ agent, port, host: '127.0.0.1', path }, (answer) => {
      let size = 0;
      answer.on('data', (piece: Buffer) => {
        size += piece.length;
      });
      answer.on('end', () => resolve(size));
    });
    request.on('error', reject);
    request.end();
  });
}
