import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  AnonymousUsageTracker,
  encodePartial,
  folderTransport,
  ftpTransport,
  httpTransport,
  receivePartials,
  toNodeListener,
} from '../../src/usage/index.ts';
import { type FtpServer, withFtpServer } from './merging/ftp-server.ts';
import { withServer } from './merging/listen.ts';
import { samplePartial } from './partials.ts';
import { useTrackerFolder } from './trackers.ts';

const folder = useTrackerFolder();
const FAILED = { name: 'TrackingError', code: 'TRACKS_UPLOAD_FAILED' };
const never = new AbortController().signal;

function ftpTo({ host, port, user, passwd }: FtpServer, changed: object = {}) {
  return ftpTransport({ host, port, user, passwd, ...changed });
}

async function withFtp(body: (server: FtpServer, root: string) => Promise<void>): Promise<void> {
  const root = folder.file('ftp');
  await mkdir(root);
  await withFtpServer(root, (server) => body(server, root));
}

/** The port of a server that takes connections and says nothing. */
async function withSilence(body: (port: number) => Promise<void>): Promise<void> {
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((socket) => sockets.add(socket.on('error', () => {})));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  try {
    await body(typeof address === 'object' && address ? address.port : 0);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

describe('by FTP', () => {
  it('a partial is there under its name, whole, and nothing else', async () => {
    const { name, bytes } = await encodePartial(samplePartial());
    await withFtp(async (server, root) => {
      await ftpTo(server).send(name, bytes, never);
      expect(await readdir(root)).toEqual([name]);
      expect(new Uint8Array(await readFile(join(root, name)))).toEqual(new Uint8Array(bytes));
    });
  });

  it('a folder is made, if need be', async () => {
    await withFtp(async (server, root) => {
      await ftpTo(server, { path: './a/b c' }).send('x', Buffer.from('y'), never);
      expect(await readdir(join(root, 'a', 'b c'))).toEqual(['x']);
    });
  });

  it('is accepted when it is sent again, as after an acknowledgement that was lost', async () => {
    await withFtp(async (server, root) => {
      server.faultOfUpload = () => 'unheard';
      await expect(ftpTo(server).send('x', Buffer.from('y'), never)).rejects.toMatchObject(FAILED);
      server.faultOfUpload = () => undefined;
      await ftpTo(server).send('x', Buffer.from('y'), never);
      expect(await readdir(root)).toEqual(['x']);
    });
  });

  it.each(['refused', 'cut', 'full'] as const)(
    'is a failure when it is %s, and well the next time',
    async (fault) => {
      await withFtp(async (server, root) => {
        server.faultOfUpload = () => fault;
        const bytes = Buffer.alloc(500_000, 'y');
        await expect(ftpTo(server).send('x', bytes, never)).rejects.toMatchObject(FAILED);
        expect(await readdir(root)).not.toContain('x');
        server.faultOfUpload = () => undefined;
        await ftpTo(server).send('x', bytes, never);
        expect(await readdir(root)).toEqual(['x']);
      });
    },
  );

  it('does not give a password away to a server without TLS, if TLS is asked for', async () => {
    await withFtp(async (server) => {
      await expect(ftpTo(server, { secure: true }).send('x', Buffer.from('y'), never)).rejects.toMatchObject(
        FAILED,
      );
    });
  });

  it('ends when it is aborted', async () => {
    await withSilence(async (port) => {
      const controller = new AbortController();
      const sent = ftpTransport({ host: '127.0.0.1', port }).send('x', Buffer.from('y'), controller.signal);
      setTimeout(() => controller.abort(), 20);
      await expect(sent).rejects.toMatchObject(FAILED);
    });
  });
});

describe('by HTTP', () => {
  /** A receiver that answers as it is told, and keeps what it was sent. */
  async function withReceiver(
    answer: (response: ServerResponse) => void,
    body: (url: string, seen: { request: IncomingMessage; bytes: Buffer }[]) => Promise<void>,
  ): Promise<void> {
    const seen: { request: IncomingMessage; bytes: Buffer }[] = [];
    const listener = async (request: IncomingMessage, response: ServerResponse) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      seen.push({ request, bytes: Buffer.concat(chunks) });
      answer(response);
    };
    await withServer(
      (request, response) => void listener(request, response),
      (url) => body(url, seen),
    );
  }

  it('is a POST of the bytes, with the key and the name', async () => {
    const bytes = Buffer.alloc(300_000, 'y');
    await withReceiver(
      (response) => response.writeHead(204).end(),
      async (url, seen) => {
        await httpTransport({ host: `${url}/usage`, api_key: 'k3y' }).send('a.usage.gz', bytes, never);
        expect(seen[0]!.request).toMatchObject({ method: 'POST', url: '/usage' });
        expect(seen[0]!.request.headers).toMatchObject({
          authorization: 'Bearer k3y',
          'content-type': 'application/gzip',
          'content-length': '300000',
          'x-usage-partial': 'a.usage.gz',
        });
        expect(seen[0]!.bytes.equals(bytes)).toBe(true);
      },
    );
  });

  it.each([200, 201, 202, 204, 208])('is accepted with status %i', async (status) => {
    await withReceiver(
      (response) => response.writeHead(status).end(),
      async (url) => {
        await httpTransport({ host: url, api_key: 'k' }).send('x', Buffer.from('y'), never);
      },
    );
  });

  it.each([301, 307, 400, 401, 404, 409, 413, 422, 429, 500, 503])(
    'is a failure with status %i',
    async (status) => {
      await withReceiver(
        (response) => response.writeHead(status, { location: '/elsewhere' }).end(),
        async (url, seen) => {
          const sent = httpTransport({ host: url, api_key: 'k' }).send('x', Buffer.from('y'), never);
          await expect(sent).rejects.toMatchObject({
            code: [400, 413, 422].includes(status) ? 'TRACKS_INVALID_PARTIAL' : 'TRACKS_UPLOAD_FAILED',
            message: `the upload to ${url} failed: the receiver answered with status ${status}`,
          });
          expect(seen).toHaveLength(1);
        },
      );
    },
  );

  it('is a failure when the answer is cut short, or there is none', async () => {
    await withReceiver(
      (response) => {
        response.writeHead(200, { 'content-length': 100 });
        response.write('a', () => response.destroy());
      },
      async (url) => {
        const sent = httpTransport({ host: url, api_key: 'k' }).send('x', Buffer.from('y'), never);
        await expect(sent).rejects.toMatchObject(FAILED);
      },
    );
    await withSilence(async (port) => {
      const http = httpTransport({ host: `http://127.0.0.1:${port}`, api_key: 'k' });
      await expect(http.send('x', Buffer.from('y'), AbortSignal.timeout(20))).rejects.toMatchObject(FAILED);
    });
    const refused = httpTransport({ host: 'http://127.0.0.1:1', api_key: 'k' });
    await expect(refused.send('x', Buffer.from('y'), never)).rejects.toMatchObject(FAILED);
  });

  it('is understood by receivePartials, which also takes it twice', async () => {
    const received = folder.file('received');
    const receiver = receivePartials({ apiKeys: ['k3y'], folder: received, path: '/usage' });
    const { name, bytes } = await encodePartial(samplePartial());
    await withServer(toNodeListener(receiver), async (url) => {
      const transport = httpTransport({ host: `${url}/usage`, api_key: 'k3y' });
      await transport.send(name, bytes, never);
      await transport.send(name, bytes, never);
      expect(await readdir(received)).toContain(name);
      const stranger = httpTransport({ host: `${url}/usage`, api_key: 'other' });
      await expect(stranger.send(name, bytes, never)).rejects.toThrow('status 401');
    });
  });
});

describe('by a folder', () => {
  it('a partial is there under its name, whole, and nothing else; the second time too', async () => {
    const path = folder.file('shared/deep');
    const transport = folderTransport(path);
    await transport.send('x.usage.gz', Buffer.from('y'), never);
    await transport.send('x.usage.gz', Buffer.from('y'), never);
    expect(await readdir(path)).toEqual(['x.usage.gz']);
    expect(await readFile(join(path, 'x.usage.gz'), 'utf8')).toBe('y');
  });

  it('is a failure where no file can be written, or when it is aborted', async () => {
    await writeFile(folder.file('file'), '');
    const sent = folderTransport(folder.file('file')).send('x', Buffer.from('y'), never);
    await expect(sent).rejects.toMatchObject(FAILED);
    const aborted = folderTransport(folder.file('g')).send('x', Buffer.from('y'), AbortSignal.abort());
    await expect(aborted).rejects.toMatchObject(FAILED);
    expect(await readdir(folder.file('g'))).not.toContain('x');
  });
});

describe('secrets', () => {
  const secret = 'th394h2GDF+/ü"\\';

  /** All that can be shown of a value. */
  function show(value: unknown): string {
    const stack = value instanceof Error ? `${value.stack}${value.message}` : '';
    return stack + inspect(value, { depth: 20, showHidden: true, getters: true }) + String(value);
  }

  it('are not shown by errors of FTP, though the server repeats them', async () => {
    await withFtp(async (server) => {
      const error = await ftpTo(server, { passwd: 'wr0ng-but-secret' })
        .send('x', Buffer.from('y'), never)
        .catch((reason: unknown) => reason);
      expect(error).toMatchObject(FAILED);
      expect(show(error)).not.toContain('wr0ng-but-secret');
      expect(show(error)).toContain('***');
    });
  });

  it('are not shown by a tracker, nor by what it tells', async () => {
    const host = '127.0.0.1';
    for (const config of [
      { FTP: { host, port: 1, passwd: secret } },
      { HQ: { host: `http://${host}:1`, api_key: 'k3y-s3cret' } },
    ]) {
      const told: unknown[] = [];
      const tracker = new AnonymousUsageTracker({ config, environment: {}, checkInterval: 0 });
      tracker.on('upload-error', (error) => told.push(error));
      await tracker.enable();
      tracker.trackStatistic('kills').increment();
      told.push(await tracker.submit(), tracker, await tracker.preview());
      await tracker.close();
      expect(told.length).toBeGreaterThan(3);
      for (const each of told) {
        expect(show(each)).not.toContain(secret);
        expect(show(each)).not.toContain('th394h2GDF');
        expect(show(each)).not.toContain('k3y-s3cret');
      }
    }
  });

  it('are hidden in whatever form a message has them', async () => {
    const { redactText } = await import('../../src/usage/uploading/redact.ts');
    for (const form of [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
      JSON.stringify(secret),
    ])
      expect(redactText(`530 no ${form}!`, [secret])).not.toContain('th394h2GDF');
  });
});
