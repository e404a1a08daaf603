import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { TrackingStorage } from '../../../src/storage/index.ts';
import {
  DataManager,
  type EncodedPartial,
  getActiveUsers,
  getSequenceFunnel,
  getStateShares,
  getTimerDistribution,
  getUsageTotals,
  receivePartials,
  type UsageData,
} from '../../../src/usage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { trials } from '../../support/randomness.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';
import { MadeUser } from './made-user.ts';
import { Random } from './random.ts';

const HOSTILE = [
  ...[null, true, -1, 0, 0.5, 1e308, -1e308, Number.MAX_SAFE_INTEGER, 8.64e15, '', '__proto__', '../../x'],
  ...['\u0000', '\ud800', 'x'.repeat(70_000), [], [[]], {}, { __proto__: null }, 'complete', 'statistic'],
];

/** Every place in a line of JSON, as the keys that lead there. */
function placesIn(value: unknown, way: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...way]];
  return [[...way], ...Object.entries(value).flatMap(([key, each]) => placesIn(each, [...way, key]))];
}

/** A copy with another value at a place. */
function withValue(value: unknown, [key, ...rest]: readonly string[], put: unknown): unknown {
  if (key === undefined) return put;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[key] = withValue(copy[key], rest, put);
  return copy;
}

/** A partial as a forger makes it who knows the format: one value is another one, and the checksum is right. */
function forge({ bytes }: EncodedPartial, random: Random): Uint8Array {
  const lines = gunzipSync(bytes).toString().trimEnd().split('\n').slice(0, -1);
  const place = random.integer(0, lines.length - 1);
  const line: unknown = JSON.parse(lines[place]!);
  lines[place] = JSON.stringify(withValue(line, random.pick(placesIn(line)), random.pick(HOSTILE))) ?? '';
  const text = lines.map((each) => `${each}\n`).join('');
  const sha256 = createHash('sha256').update(text).digest('hex');
  return gzipSync(`${text}${JSON.stringify({ sha256 })}\n`);
}

it('forged partials with right checksums are refused, or harm no question that is asked afterwards', async () => {
  const random = new Random();
  await using master = await TrackingStorage.open<UsageData>();
  const manager = new DataManager(master);
  const statuses = new Map<string, number>();
  for (let forged = 0; forged < 300; forged++) {
    const user = new MadeUser(random);
    user.play(4);
    const { status } = await manager.mergePartial(forge(await user.next(), random));
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  expect([...statuses.keys()].sort()).toEqual(['merged', 'refused']);
  for (const { trackable, total, average } of await getUsageTotals(master)) {
    expect([trackable, Number.isFinite(total), Number.isFinite(average)]).toEqual([trackable, true, true]);
    await getStateShares(master, trackable);
    await getSequenceFunnel(master, trackable);
    await getTimerDistribution(master, trackable);
  }
  expect((await getActiveUsers(master)).length).toBeLessThan(10_000);
  await manager.consolidate();
  await expectConsistent(master);
});

it('a receiver answers whatever is sent to it', async () => {
  await withTemporaryFolder(async (folder) => {
    const errors: unknown[] = [];
    const receive = receivePartials({
      ...{ apiKeys: ['key'], folder, path: '/usage', onError: (error) => errors.push(error) },
    });
    const request = fc.record({
      method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'),
      path: fc.oneof(fc.constant('/usage'), fc.webPath(), fc.string()),
      key: fc.oneof(fc.constant('Bearer key'), fc.string({ unit: fc.constantFrom('B', ' ', 'k', 'e', 'y') })),
      name: fc.option(fc.stringMatching(/^[!-~]{0,40}$/), { nil: undefined }),
      body: fc.uint8Array({ maxLength: 200 }),
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ method, path, key, name, body }) => {
        const hasBody = method !== 'GET' && method !== 'HEAD';
        const answer = await receive(
          new Request(new URL(encodeURI(`http://receiver.test/${path}`.toWellFormed())), {
            method,
            headers: { authorization: key, ...(name === undefined ? {} : { 'x-usage-partial': name }) },
            ...(hasBody ? { body: body as Uint8Array<ArrayBuffer> } : {}),
          }),
        );
        expect([401, 404, 405, 422]).toContain(answer.status);
      }),
      trials(200),
    );
    expect(errors).toEqual([]);
  });
});

it('partials from FTP name the package that is missing', async () => {
  vi.doMock('basic-ftp', () => {
    throw new Error('there is no such package');
  });
  try {
    const manager = new DataManager('never opened', { source: { host: '127.0.0.1' } });
    await expect(manager.merge()).rejects.toMatchObject({
      code: 'TRACKS_READ_FAILED',
      message: expect.stringContaining("'basic-ftp'"),
    });
  } finally {
    vi.doUnmock('basic-ftp');
  }
});
