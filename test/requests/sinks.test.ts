import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Logger, loadLog } from '../../src/logfile/index.ts';
import {
  OutputWriter,
  PrintWriter,
  type RequestRecord,
  type RequestStorage,
  TrackUsage,
  type TrackUsageOptions,
  type WrittenTrack,
} from '../../src/requests/index.ts';
import { TrackingStorage } from '../../src/storage/index.ts';
import { expectConsistent } from '../support/consistency.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { converse } from './support/raw-client.ts';
import { FRAMEWORKS, listening } from './support/servers.ts';

const http = FRAMEWORKS[0]!;

/** Asks a server for each of the paths, and closes usage and server. */
async function request(usage: TrackUsage, paths: readonly string[]): Promise<void> {
  const { url, close } = await http.start(usage);
  for (const path of paths) expect((await fetch(url + path)).status).toBeLessThan(500);
  await close();
  await usage.close();
}

describe('records go', () => {
  it('to all storages at once, each in its own form', () =>
    withTemporaryFolder(async (folder) => {
      await using storage = await TrackingStorage.open();
      await using logger = new Logger('requests', join(folder, 'requests.log'));
      const texts: string[] = [];
      const records: RequestRecord[] = [];
      const writer = new OutputWriter({
        transform: ({ path }) => `<${path}>`,
        output: (text) => texts.push(text),
      });
      const usage = new TrackUsage({ storages: [storage, writer, logger, (record) => records.push(record)] });
      await request(usage, ['/plain?a=1', '/not/there']);
      expect(texts).toEqual(['</plain>', '</not/there>']);
      expect(records.map(({ url, status }) => [url, status])).toEqual([
        ['/plain?a=1', 200],
        ['/not/there', 404],
      ]);
      const tracks = await storage.query();
      expect(tracks.map(({ data }) => data)).toEqual(records);
      expect(tracks).toMatchObject([
        { taskId: '/plain', userName: '127.0.0.1', timeStamp: records[0]!.date },
        { taskId: '/not/there', userName: '127.0.0.1', timeStamp: records[1]!.date },
      ]);
      await using loaded = await TrackingStorage.open();
      await loadLog(join(folder, 'requests.log'), loaded);
      expect((await loaded.query()).map(({ data }) => data)).toEqual(records);
      expect(await readFile(join(folder, 'requests.log'), 'utf8')).toContain('/not/there');
      await expectConsistent(storage);
    }));

  it('to each function as an object of its own', async () => {
    const seen: RequestRecord[] = [];
    const spoil = (record: RequestRecord) => {
      record.urlArgs.a = 'spoiled';
      record.userAgent.browser = 'spoiled';
      record.path = 'spoiled';
    };
    await request(new TrackUsage({ storages: [spoil, (record) => seen.push(record)] }), ['/plain?a=1']);
    expect(seen).toMatchObject([{ path: '/plain', urlArgs: { a: '1' }, userAgent: { browser: null } }]);
  });

  it('to the standard output as JSON, one a line, and then to the hooks', async () => {
    const lines: string[] = [];
    const tracks: WrittenTrack[] = [];
    const { write } = process.stdout;
    process.stdout.write = (text: string | Uint8Array) => lines.push(String(text)) > 0;
    try {
      await request(
        new TrackUsage({ storages: [new PrintWriter({ hooks: [(track) => tracks.push(track)] })] }),
        ['/plain?a=%0Aforged'],
      );
    } finally {
      process.stdout.write = write;
    }
    const [line = ''] = lines.filter((text) => text.includes('forged'));
    expect(line.split('\n')).toHaveLength(2);
    expect(JSON.parse(line)).toMatchObject({ path: '/plain', urlArgs: { a: '\nforged' } });
    expect(tracks).toMatchObject([{ taskId: '/plain', userName: '127.0.0.1', data: { path: '/plain' } }]);
  });

  it('to a stream, with what JSON does not know', async () => {
    const texts: string[] = [];
    const output = { write: (text: string) => texts.push(text) };
    const usage = new TrackUsage({ storages: [new OutputWriter({ output })] });
    const { url, close } = await http.start(usage);
    await fetch(`${url}/plain`);
    await close();
    await usage.close();
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatch(/^\{.*"path":"\/plain".*\}\n$/);
    await new OutputWriter({ output }).write({ ...JSON.parse(texts[0]!), trackVar: { big: 7n } });
    expect(JSON.parse(texts[1]!).trackVar).toEqual({ big: '7' });
  });
});

describe('a storage that fails', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    [
      'throws what is no error',
      () => {
        throw 'no';
      },
    ],
  ])('because it %s is told by an event and counted, and no other notices', async (_, failing) => {
    const seen: string[] = [];
    const errors: [string, unknown][] = [];
    const usage = new TrackUsage({ storages: [failing, ({ path }) => seen.push(path)] });
    usage.on('error', (error, storage) => errors.push([error.message, storage]));
    await request(usage, ['/plain', '/stream']);
    expect(seen).toEqual(['/plain', '/stream']);
    expect(errors).toEqual([
      ['no', failing],
      ['no', failing],
    ]);
    expect([usage.failed, usage.dropped]).toEqual([2, 0]);
  });

  it('is a warning of the process without a listener', async () => {
    const warnings: string[] = [];
    const listen = (warning: Error) => warnings.push(`${warning.name}: ${warning.message}`);
    process.on('warning', listen);
    const usage = new TrackUsage({
      storages: [
        () => {
          throw new Error('no');
        },
      ],
    });
    await request(usage, ['/plain', '/plain']);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', listen);
    expect(warnings).toEqual([expect.stringMatching(/^TracktreeWarning: requests are not tracked .*: no$/)]);
  });

  it('for good, such as one that is closed, costs its own records only', async () => {
    const storage = await TrackingStorage.open();
    await storage.close();
    const seen: string[] = [];
    const usage = new TrackUsage({ storages: [storage, ({ path }) => seen.push(path)] });
    const errors: Error[] = [];
    usage.on('error', (error) => errors.push(error));
    await request(usage, ['/plain', '/stream', '/nothing']);
    expect(seen).toEqual(['/plain', '/stream', '/nothing']);
    expect(usage.failed).toBe(3);
    expect(errors[0]).toMatchObject({ code: 'TRACKS_NOT_OPEN' });
  });

  it('for one record that cannot be stored keeps the others of its batch', async () => {
    await using storage = await TrackingStorage.open();
    const usage = new TrackUsage({ storages: [storage] });
    const errors: Error[] = [];
    usage.on('error', (error) => errors.push(error));
    const { url, server, close } = await http.start(usage);
    server.prependListener('request', () => {}); // Others may listen, too.
    server.on('request', (message) => {
      if (message.url === '/stream') usage.trackVar(message).bad = () => {};
      if (message.url === '/plain') usage.trackVar(message).good = new Map([['a', 1n]]);
    });
    await Promise.all(
      ['/plain', '/stream', '/nothing', '/plain'].map(async (path) => (await fetch(url + path)).text()),
    );
    await close();
    await usage.close();
    const records = await usage.getUsage();
    expect(records.map(({ path }) => path).sort()).toEqual(['/nothing', '/plain', '/plain']);
    expect(records.find(({ path }) => path === '/plain')?.trackVar).toEqual({ good: new Map([['a', 1n]]) });
    expect(usage.failed).toBe(1);
    expect(errors).toMatchObject([{ name: 'TypeError', message: expect.stringContaining('trackVar.bad') }]);
    await expectConsistent(storage);
  });

  it('that is slow gets no more than may wait, and the others all', async () => {
    let release = (): void => {};
    const stuck = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow: string[] = [];
    const fast: string[] = [];
    const usage = new TrackUsage({
      storages: [
        async ({ path }) => {
          slow.push(path);
          await stuck;
        },
        ({ path }) => fast.push(path),
      ],
      queueMax: 3,
    });
    const dropped: number[] = [];
    usage.on('dropped', (count) => dropped.push(count));
    const { url, close } = await http.start(usage);
    for (let n = 0; n < 9; n++) {
      await fetch(`${url}/plain`);
      while (fast.length <= n) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    release();
    await close();
    await usage.close();
    expect(fast).toHaveLength(9);
    expect(slow.length + usage.dropped).toBe(9);
    expect(usage.dropped).toBeGreaterThan(0);
    expect(dropped[0]).toBe(1);
  });
});

it('holds no more requests in memory than may wait, and counts the others', async () => {
  const seen: string[] = [];
  const usage = new TrackUsage({ storages: [({ path }) => seen.push(path)], queueMax: 5 });
  const listener = usage.http((_request, response) => void response.end('ok'));
  const { port, close } = await listening(createServer(listener));
  // All of them are answered in one turn of the event loop, before any is stored.
  const requests = 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(40);
  await converse(port, `${requests}GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  await close();
  await usage.close();
  expect(usage.dropped).toBeGreaterThan(0);
  expect(seen.length + usage.dropped).toBe(41);
});

describe('visits', () => {
  it('are runs that end after the time that is asked for', async () => {
    await using storage = await TrackingStorage.open();
    const usage = new TrackUsage({ storages: [storage], visitTimeoutMs: 50 });
    const { url, close } = await http.start(usage);
    await fetch(`${url}/plain`);
    await new Promise((resolve) => setTimeout(resolve, 120));
    await fetch(`${url}/plain`);
    await close();
    await usage.close();
    expect((await storage.query()).map(({ runId }) => runId)).toEqual([1, 2]);
    await expectConsistent(storage);
  });
});

describe('a tracker of requests', () => {
  it.each([
    [undefined, /options must be an object/],
    [{}, /storages must be an array/],
    [{ storages: [] }, /storages must name at least one storage/],
    [{ storages: [7] }, /storages\[0\] must be a storage, a writer, a logger or a function, received 7/],
    [{ storages: [{}] }, /storages\[0\]/],
    [
      { storages: [() => {}], mode: 'all' },
      /mode must be one of 'exclude', 'include', received the text "all"/,
    ],
    [{ storages: [() => {}], username: 'ann' }, /username must be a function/],
    [{ storages: [() => {}], cookie: 'yes' }, /cookie must be an object/],
    [{ storages: [() => {}], geo: 7 }, /geo must be a function or the path/],
    [{ storages: [() => {}], trustProxy: -1 }, /trustProxy must be a number of hops >= 0/],
    [{ storages: [() => {}], trustProxy: 'nonsense' }, /trustProxy holds what is no address/],
    [{ storages: [() => {}], trustProxy: {} }, /trustProxy must be a boolean/],
    [{ storages: [() => {}], remoteAddr: 'half' }, /remoteAddr must be one of/],
    [{ storages: [() => {}], query: 7 }, /query must be one of/],
    [{ storages: [() => {}], secretNames: 'token' }, /secretNames must be an array/],
    [{ storages: [() => {}], excludeAddresses: ['x'] }, /excludeAddresses\[0\] must be an address/],
    [{ storages: [() => {}], excludeUserAgents: [''] }, /excludeUserAgents\[0\] must not be empty/],
    [{ storages: [() => {}], excludeBots: 1 }, /excludeBots must be a boolean/],
    [{ storages: [() => {}], queueMax: 0 }, /queueMax must be an integer from 1/],
    [{ storages: [() => {}], busyShare: 0 }, /busyShare must be > 0 and <= 1, received 0/],
    [{ storages: [() => {}], closeTimeoutMs: 0 }, /closeTimeoutMs must be an integer from 1/],
    [{ storages: [() => {}], visitTimeoutMs: '1h' }, /visitTimeoutMs must be a number/],
    [{ storages: [() => {}], modes: 'x' }, /unknown option 'modes'/],
  ])('refuses %j', (options, message) => {
    expect(() => new TrackUsage(options as TrackUsageOptions)).toThrow(message);
  });

  it('refuses writers that are made wrongly', () => {
    expect(() => new OutputWriter({ output: 7 as never })).toThrow(/output must be a function or something/);
    expect(() => new OutputWriter({ hooks: [7 as never] })).toThrow(/hooks\[0\] must be a function/);
    expect(() => new PrintWriter({ transform: () => '' } as never)).toThrow(/unknown option 'transform'/);
  });

  it('takes nothing in after it was closed', async () => {
    const seen: unknown[] = [];
    const usage = new TrackUsage({ storages: [(record) => seen.push(record)] });
    const { url, close } = await http.start(usage);
    await usage.close();
    await usage.close();
    expect((await fetch(`${url}/plain`)).status).toBe(200);
    await close();
    expect([seen.length, usage.dropped]).toEqual([0, 0]);
  });

  it('drops and counts what was still being answered when it was closed', async () => {
    const seen: unknown[] = [];
    const usage = new TrackUsage({
      storages: [(record) => seen.push(record)],
      username: (request: IncomingMessage) => request.headers.host,
    });
    const { url, close } = await http.start(usage);
    const reader = (await fetch(`${url}/unending`)).body!.getReader();
    await reader.read();
    await usage.close();
    await reader.cancel();
    await close();
    // The server learns by and by that its client has left.
    for (let look = 0; look < 200 && usage.dropped === 0; look++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect([seen.length, usage.dropped, usage.failed]).toEqual([0, 1, 0]);
  });

  it('has variables for any object, though those of an unknown one are not read', () => {
    const usage = new TrackUsage({ storages: [() => {}] });
    usage.trackVar({}).a = 1;
    for (const stranger of [{}, undefined, null, { req: null }, 7])
      expect(usage.trackVar(stranger as object)).toEqual({});
  });

  it('can have a storage of its own making', async () => {
    const saved: object[] = [];
    const storage: RequestStorage = {
      startRun: async () => 1,
      getRun: async () => undefined,
      queryMetadata: async () => [],
      saveUserTracks: async (entries) => saved.push(...entries),
    };
    const usage = new TrackUsage({ storages: [storage] });
    await request(usage, ['/plain']);
    expect(saved).toMatchObject([{ runId: 1, taskId: '/plain' }]);
    await expect(usage.getUsage()).rejects.toThrow(/getUsage needs a storage that can be read/);
  });
});
