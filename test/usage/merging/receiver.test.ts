import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import express from 'express';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { TrackingStorage } from '../../../src/storage/index.ts';
import {
  DataManager,
  type EncodedPartial,
  type FetchHandler,
  type ReceiverOptions,
  receivePartials,
  toNodeListener,
  type UsageData,
} from '../../../src/usage/index.ts';
import { PartialQuarantine } from '../../../src/usage/merging/partial-quarantine.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';
import { expectTruth } from './expect-truth.ts';
import { withServer } from './listen.ts';
import { MadeUser, Truth } from './made-user.ts';
import { Random } from './random.ts';

const KEY = 'a-secret-key-2026';

function aPartial(): Promise<EncodedPartial> {
  const user = new MadeUser(new Random());
  user.play(5);
  return user.next();
}

function upload({ name, bytes }: Pick<EncodedPartial, 'name' | 'bytes'>, init: RequestInit = {}): Request {
  return new Request(`http://receiver.test/usage/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}` },
    body: bytes as Uint8Array<ArrayBuffer>,
    ...init,
  });
}

async function withReceiver(
  options: Partial<ReceiverOptions>,
  body: (receive: ReturnType<typeof receivePartials>, folder: string) => Promise<void>,
): Promise<void> {
  await withTemporaryFolder(async (root) => {
    const folder = join(root, 'received');
    await body(receivePartials({ apiKeys: ['another-key', KEY], folder, ...options }), folder);
  });
}

const filesIn = async (folder: string) =>
  (await readdir(folder).catch(() => [])).filter((name) => name !== 'refused');

describe('a receiver', () => {
  it('keeps a partial under its name and says so only then; the same one again is there already', async () => {
    const received: unknown[] = [];
    await withReceiver({ onReceived: (each) => received.push(each) }, async (receive, folder) => {
      const partial = await aPartial();
      const first = await receive(upload(partial));
      expect(first.status).toBe(201);
      expect(await readFile(join(folder, partial.name))).toEqual(Buffer.from(partial.bytes));
      const again = await Promise.all([1, 2, 3].map(() => receive(upload(partial))));
      expect(again.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(await filesIn(folder)).toEqual([partial.name]);
      expect(received).toEqual([{ uuid: partial.name.split('.')[0], number: 1 }]);
    });
  });

  it('keeps one of many copies that come at the same time', async () => {
    await withReceiver({}, async (receive, folder) => {
      const partial = await aPartial();
      const answers = await Promise.all(Array.from({ length: 20 }, () => receive(upload(partial))));
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([...Array.from({ length: 19 }, () => 200), 201]);
      expect(await filesIn(folder)).toEqual([partial.name]);
    });
  });

  it.each([
    ['none', {}],
    ['an empty one', { authorization: 'Bearer ' }],
    ['another one', { authorization: 'Bearer wrong' }],
    ['the key in another scheme', { authorization: `Basic ${KEY}` }],
    ['a part of the key', { authorization: `Bearer ${KEY.slice(0, -1)}` }],
    ['the key and more', { authorization: `Bearer ${KEY}x` }],
  ])('lets no one in with %s for a key', async (_, headers) => {
    await withReceiver({}, async (receive, folder) => {
      const answer = await receive(upload(await aPartial(), { headers: headers as Record<string, string> }));
      expect(answer.status).toBe(401);
      expect(await answer.text()).not.toContain(KEY);
      expect(await filesIn(folder)).toEqual([]);
    });
  });

  it('answers its path alone, and POST alone', async () => {
    await withReceiver({ path: '/usage/' }, async (receive) => {
      const { bytes } = await aPartial();
      const statusOf = async (path: string, init: RequestInit) =>
        (await receive(new Request(`http://receiver.test${path}`, init))).status;
      const post = { method: 'POST', headers: { authorization: `Bearer ${KEY}` } };
      expect(await statusOf('/usages', { ...post, body: bytes as Uint8Array<ArrayBuffer> })).toBe(404);
      expect(await statusOf('/', { method: 'GET' })).toBe(404);
      expect(await statusOf('/usage', { method: 'GET' })).toBe(405);
      expect(await statusOf('/usage', { ...post, method: 'PUT' })).toBe(405);
      expect(await statusOf('/usage', { ...post, body: bytes as Uint8Array<ArrayBuffer> })).toBe(201);
    });
  });

  it('takes no more than sizeBytesMax, announced or not', async () => {
    await withReceiver({ sizeBytesMax: 1000 }, async (receive, folder) => {
      const announced = { authorization: `Bearer ${KEY}`, 'content-length': '1001' };
      expect((await receive(upload(await aPartial(), { headers: announced }))).status).toBe(413);
      let pulled = 0;
      const endless = new ReadableStream({
        pull: (controller) => {
          pulled += 100;
          controller.enqueue(new Uint8Array(100));
        },
      });
      const init = { body: endless, duplex: 'half' } as RequestInit;
      expect((await receive(upload(await aPartial(), init))).status).toBe(413);
      expect(pulled).toBeLessThan(2000);
      expect(await filesIn(folder)).toEqual([]);
    });
  });

  it('does not wait for a client that stops sending', async () => {
    await withReceiver({ timeoutMs: 20 }, async (receive) => {
      let isCancelled = false;
      const silent = new ReadableStream({
        cancel: () => {
          isCancelled = true;
        },
      });
      const init = { body: silent, duplex: 'half' } as RequestInit;
      expect((await receive(upload(await aPartial(), init))).status).toBe(408);
      expect(isCancelled).toBe(true);
    });
  });

  it('asks to come back when too many upload at once', async () => {
    await withReceiver({ uploadsMax: 2, timeoutMs: 50 }, async (receive) => {
      const partial = await aPartial();
      const slow = () => ({ body: new ReadableStream({}), duplex: 'half' }) as RequestInit;
      const waiting = [receive(upload(partial, slow())), receive(upload(partial, slow()))];
      const refused = await receive(upload(partial));
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
      await Promise.all(waiting);
      expect((await receive(upload(partial))).status).toBe(201);
    });
  });

  it('says that a body is cut if less came than was announced', async () => {
    await withReceiver({}, async (receive, folder) => {
      const partial = await aPartial();
      const headers = {
        authorization: `Bearer ${KEY}`,
        'content-length': String(partial.bytes.length),
      };
      const body = partial.bytes.slice(0, -10) as Uint8Array<ArrayBuffer>;
      expect((await receive(upload(partial, { headers, body }))).status).toBe(400);
      expect(await filesIn(folder)).toEqual([]);
    });
  });

  it('refuses damage and forgery, and sets each aside once, with the reason', async () => {
    await withReceiver({}, async (receive, folder) => {
      const partial = await aPartial();
      const text = gunzipSync(partial.bytes).toString();
      const bad: [string, Uint8Array][] = [
        [partial.name, partial.bytes.slice(0, -10)],
        [partial.name, Buffer.from('no gzip at all')],
        [partial.name, gzipSync(text.replace('"version":"1.0"', '"version":"9.9"'))],
        [partial.name, gzipSync(Buffer.alloc(80 * 1_048_576))],
        [partial.name.replace('user-', 'other-'), partial.bytes],
      ];
      for (let round = 0; round < 2; round++) {
        for (const [name, bytes] of bad) expect((await receive(upload({ name, bytes }))).status).toBe(422);
      }
      expect(await filesIn(folder)).toEqual([]);
      const aside = await readdir(join(folder, 'refused'));
      expect(aside.filter((name) => name.endsWith('.reason.json'))).toHaveLength(bad.length);
      expect(aside).toHaveLength(2 * bad.length);
    });
  });

  it('keeps no more refused uploads than the quarantine takes, together with what explains them', async () => {
    await withReceiver({ quarantineSizeBytesMax: 27_000 }, async (receive, folder) => {
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          receive(upload({ name: 'x', bytes: Buffer.alloc(300, String(n)) })),
        ),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([422]));
      const aside = await readdir(join(folder, 'refused'));
      expect(aside.filter((name) => !name.endsWith('.reason.json'))).toHaveLength(3);
    });
  });

  it('counts a file that is moved into the quarantine once', async () => {
    await withReceiver({}, async (_receive, folder) => {
      await mkdir(folder, { recursive: true });
      const path = join(folder, 'large');
      await writeFile(path, Buffer.alloc(20_000));
      const quarantine = new PartialQuarantine(join(folder, 'refused'), 40_000);
      expect(await quarantine.moveIn(path, 'large', 'a test')).toBeDefined();
      expect(await quarantine.add('small', Buffer.from('1'), 'a test')).toBeDefined();
    });
  });

  it.each(['/..%2f..%2fetc%2fpasswd', '/__proto__', '/%00', '/../x.usage.gz', '//', '/%E0%A4%A'])(
    'names files by what is in them: %s is no way out',
    async (path) => {
      await withReceiver({}, async (receive, folder) => {
        const partial = await aPartial();
        const request = new Request(`http://receiver.test${path}`, upload(partial));
        expect((await receive(request)).status).toBe(201);
        expect(await filesIn(folder)).toEqual([partial.name]);
      });
    },
  );

  it('takes the name that the header gives, and refuses another one than its own', async () => {
    await withReceiver({}, async (receive, folder) => {
      const partial = await aPartial();
      const statusOf = async (name: string) => {
        const headers = { authorization: `Bearer ${KEY}`, 'x-usage-partial': name };
        return (await receive(upload(partial, { headers }))).status;
      };
      expect(await statusOf('../../etc/passwd')).toBe(422);
      expect(await statusOf(partial.name.replace(/^user-/, 'other-'))).toBe(422);
      expect(await filesIn(folder)).toEqual([]);
      expect(await statusOf(partial.name)).toBe(201);
    });
  });

  it('answers 5xx without a reason when it cannot keep a partial, and tells the reason to onError', async () => {
    const errors: unknown[] = [];
    await withReceiver({ onError: (error) => errors.push(error) }, async (receive, folder) => {
      await writeFile(folder, 'a file where the folder should be');
      const answer = await receive(upload(await aPartial()));
      expect(answer.status).toBe(500);
      expect(await answer.text()).not.toContain(folder);
      expect(errors).toEqual([expect.objectContaining({ code: expect.stringMatching(/EEXIST|ENOTDIR/) })]);
    });
  });

  it('is not harmed by a listener that throws', async () => {
    const fail = () => {
      throw new Error('the listener is broken');
    };
    await withReceiver({ onReceived: fail, onError: fail }, async (receive) => {
      expect((await receive(upload(await aPartial()))).status).toBe(201);
    });
  });

  it('names what is wrong with its options, and never a key', () => {
    expect(() => receivePartials({ apiKeys: [], folder: 'x' })).toThrow(/apiKeys must be/);
    expect(() => receivePartials({ apiKeys: ['has space'], folder: 'x' })).toThrow(
      /^apiKeys\[0\] must be pr/,
    );
    expect(() => receivePartials({ apiKeys: [KEY] })).toThrow(/folder or manager/);
    const manager = new DataManager('never opened');
    expect(() => receivePartials({ apiKeys: [KEY], manager, quarantine: 'x' })).toThrow(
      /^quarantine must be/,
    );
    expect(() => receivePartials({ apiKeys: [KEY], folder: 'x', path: 'usage' })).toThrow(/begin with '\/'/);
    expect(() => receivePartials({ apiKeys: [KEY], folder: 'x', sizeBytesMax: 0 })).toThrow(RangeError);
  });
});

describe('a receiver with a manager', () => {
  it('acknowledges what is merged, and sets aside what is not believed', async () => {
    await withTemporaryFolder(async (root) => {
      const truth = new Truth();
      const user = new MadeUser(new Random(), truth);
      await using master = await TrackingStorage.open<UsageData>();
      const manager = new DataManager(master, { quarantine: join(root, 'refused') });
      const receive = receivePartials({ apiKeys: [KEY], manager });
      const [one, two] = await user.partials(2);
      const statusOf = async (partial: EncodedPartial) => (await receive(upload(partial))).status;
      expect([await statusOf(two!), await statusOf(one!), await statusOf(two!)]).toEqual([201, 201, 200]);
      user.play(3);
      const forged = new MadeUser(new Random());
      forged.play(2);
      expect(await statusOf(await forged.next({ uuid: user.uuid, trackerId: user.trackerId }))).toBe(202);
      expect(await readdir(join(root, 'refused'))).toHaveLength(2);
      const cut = { name: forged.uuid, bytes: one!.bytes.slice(0, -5) };
      expect((await receive(upload(cut))).status).toBe(422);
      expect(await readdir(join(root, 'refused'))).toHaveLength(4);
      const renamed = { name: one!.name.replace(/^user-/, 'other-'), bytes: one!.bytes };
      expect((await receive(upload(renamed))).status).toBe(422);
      await manager.mergePartial((await user.next()).bytes);
      await expectTruth(master, truth);
    });
  });

  it('answers 500 when the master cannot store, and takes the partial the next time', async () => {
    await using master = await TrackingStorage.open<UsageData>();
    const receive = receivePartials({ apiKeys: [KEY], manager: new DataManager(master) });
    const partial = await aPartial();
    await master.close();
    expect((await receive(upload(partial))).status).toBe(500);
    await master.open();
    expect((await receive(upload(partial))).status).toBe(201);
    await expectConsistent(master);
  });
});

describe('a receiver behind a server', () => {
  it.each(['node:http', 'express', 'hono'])('takes uploads by way of %s', async (way) => {
    await withReceiver({}, async (receive, folder) => {
      const listener = toNodeListener(receive);
      const app = way === 'express' ? express().use('/usage', listener) : undefined;
      const hono = new Hono().all('/usage/*', (context) => receive(context.req.raw));
      await withServer(app ?? (way === 'hono' ? toNodeListener(hono.fetch) : listener), async (url) => {
        const partial = await aPartial();
        const request = upload(partial);
        const send = () =>
          fetch(`${url}/usage/${partial.name}`, {
            method: 'POST',
            headers: request.headers,
            body: partial.bytes as Uint8Array<ArrayBuffer>,
          });
        expect((await send()).status).toBe(201);
        expect((await send()).status).toBe(200);
        const wrong = await fetch(url, { method: 'POST', body: 'x'.repeat(100_000) });
        expect(wrong.status).toBe(way === 'node:http' ? 401 : 404);
        expect(await filesIn(folder)).toEqual([partial.name]);
      });
    });
  });

  it('refuses a handler that is none', () => {
    expect(() => toNodeListener({} as FetchHandler)).toThrow(
      'handler must be a function, received an object',
    );
  });

  it('keeps nothing of an upload whose connection breaks, and serves on', async () => {
    await withReceiver({}, async (receive, folder) => {
      await mkdir(folder);
      await withServer(toNodeListener(receive), async (url, port) => {
        const partial = await aPartial();
        const socket = connect(port, '127.0.0.1');
        const head = `POST / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${KEY}\r\nContent-Length: ${partial.bytes.length}\r\n\r\n`;
        await new Promise<void>((done) => socket.write(head, () => done()));
        await new Promise<void>((done) => socket.write(partial.bytes.slice(0, 50), () => done()));
        socket.destroy();
        const { headers } = upload(partial);
        const body = partial.bytes as Uint8Array<ArrayBuffer>;
        expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(201);
        expect(await filesIn(folder)).toEqual([partial.name]);
      });
    });
  });
});
