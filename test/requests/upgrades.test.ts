import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { type RequestRecord, TrackUsage } from '../../src/requests/index.ts';
import { breakOff, converse } from './support/raw-client.ts';
import { listening, type TestServer } from './support/servers.ts';

const UPGRADE =
  'GET /chat?token=s3cret HTTP/1.1\r\nHost: example.org\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

interface Upgrading extends TestServer {
  usage: TrackUsage;
  records: RequestRecord[];
}

async function withServer(body: (server: Upgrading) => Promise<void>): Promise<void> {
  const records: RequestRecord[] = [];
  await using usage = new TrackUsage({ storages: [(record) => records.push(record)] });
  const server = await listening(
    createServer(usage.http((_request, response) => void response.end('plain'))),
  );
  usage.upgrades(server.server);
  try {
    await body({ ...server, usage, records });
  } finally {
    await server.close();
  }
}

describe('an upgrade to another protocol', () => {
  it('is recorded as one when it is accepted, without what goes over the connection then', () =>
    withServer(async ({ server, port, usage, records }) => {
      server.on('upgrade', (_request, socket) => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
        socket.end('x'.repeat(1_000));
      });
      expect((await converse(port, UPGRADE)).length).toBeGreaterThan(1_000);
      await usage.flush();
      expect(records).toMatchObject([
        {
          url: '/chat?token=***',
          status: 101,
          outcome: 'upgrade',
          contentLength: 0,
          serverName: 'example.org',
        },
      ]);
    }));

  it('is recorded as what it was answered with when it is refused', () =>
    withServer(async ({ server, port, usage, records }) => {
      server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n'));
      expect(await converse(port, UPGRADE)).toContain('401');
      await usage.flush();
      expect(records).toMatchObject([{ status: 401, outcome: 'complete' }]);
    }));

  it('is recorded as broken off without an answer', () =>
    withServer(async ({ server, port, usage, records }) => {
      let closed: Promise<unknown> = Promise.resolve();
      server.on('upgrade', (_request, socket) => {
        socket.on('error', () => {});
        closed = new Promise((resolve) => socket.on('close', resolve));
      });
      await breakOff(port, UPGRADE, false);
      await closed;
      await usage.flush();
      expect(records).toMatchObject([{ status: null, outcome: 'aborted' }]);
    }));

  it('is a request as any other where the server has no listener for it', () =>
    withServer(async ({ server, port, usage, records }) => {
      const listen = () => {};
      server.on('upgrade', listen);
      server.off('upgrade', listen);
      expect(server.listenerCount('upgrade')).toBe(0);
      const headers = { connection: 'Upgrade', upgrade: 'websocket' };
      const request = httpRequest({ port, host: '127.0.0.1', headers, agent: false }).end();
      const [answer] = await once(request, 'response');
      expect(answer.statusCode).toBe(200);
      answer.resume();
      await once(answer, 'end');
      request.destroy();
      await usage.flush();
      expect(records).toMatchObject([{ status: 200, outcome: 'complete', contentLength: 5 }]);
    }));

  it('has variables, and is followed where its listener was there before', async () => {
    const records: RequestRecord[] = [];
    await using usage = new TrackUsage({ storages: [(record) => records.push(record)] });
    const server = createServer();
    server.on('upgrade', (request, socket) => {
      usage.trackVar(request).room = 7;
      socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
    });
    usage.upgrades(server);
    const { port, close } = await listening(server);
    await converse(port, UPGRADE);
    await close();
    await usage.flush();
    expect(records).toMatchObject([{ outcome: 'upgrade', trackVar: { room: 7 } }]);
  });
});
