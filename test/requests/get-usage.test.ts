import { describe, expect, it } from 'vitest';
import { getUsage, type RequestRecord, toEntry } from '../../src/requests/index.ts';
import { TrackingStorage } from '../../src/storage/index.ts';
import { expectConsistent } from '../support/consistency.ts';

const NOON = Date.UTC(2026, 10, 21, 12);

function recordOf(n: number): RequestRecord {
  return {
    url: `/p/${n}`,
    path: `/p/${n}`,
    urlArgs: {},
    view: '/p/:n',
    viewArgs: { n: String(n) },
    blueprint: null,
    method: 'GET',
    requestLine: `GET /p/${n} HTTP/1.1`,
    status: 200,
    contentLength: n,
    speed: 1.5,
    date: NOON + n * 1_000,
    remoteAddr: '203.0.113.7',
    xForwardedFor: null,
    serverName: 'example.org',
    username: 'ann',
    authorization: false,
    userAgent: { string: null, browser: null, version: null, platform: null, language: null, isBot: false },
    language: 'de',
    visitorId: null,
    ipInfo: { country: 'DE' },
    outcome: 'complete',
    trackVar: {},
  };
}

/** A storage with `count` requests, and as many other tracks between them. */
async function withRequests(count: number, body: (storage: TrackingStorage) => Promise<void>): Promise<void> {
  await using storage = await TrackingStorage.open();
  const runId = await storage.startRun();
  for (let n = 0; n < count; n++) {
    const { data, ...entry } = toEntry(recordOf(n), runId);
    const other = { taskId: 'a001', userName: 'bob', data: { answer: 42 }, timeStamp: entry.timeStamp };
    await storage.saveUserTracks([{ ...entry, data: { ...data } }, other]);
  }
  await body(storage);
  await expectConsistent(storage);
}

const numbersOf = (records: readonly RequestRecord[]) => records.map(({ contentLength }) => contentLength);

describe('getUsage', () => {
  it('gives the records as they were stored, newest first', () =>
    withRequests(3, async (storage) => {
      expect(await getUsage(storage)).toEqual([recordOf(2), recordOf(1), recordOf(0)]);
    }));

  it('gives a page at a time, and passes over other tracks', () =>
    withRequests(23, async (storage) => {
      const pages: number[][] = [];
      for (let page = 1; page <= 4; page++)
        pages.push(numbersOf(await getUsage(storage, { limit: 10, page })));
      expect(pages.map(({ length }) => length)).toEqual([10, 10, 3, 0]);
      expect(pages.flat()).toEqual(Array.from({ length: 23 }, (_, i) => 22 - i));
    }));

  it('gives 500 unless told otherwise, also from many', () =>
    withRequests(700, async (storage) => {
      expect(numbersOf(await getUsage(storage))).toEqual(Array.from({ length: 500 }, (_, i) => 699 - i));
      expect(await getUsage(storage, { page: 2 })).toHaveLength(200);
    }));

  it('takes both dates in, in any form of time', () =>
    withRequests(10, async (storage) => {
      const startDate = NOON + 3_000;
      expect(numbersOf(await getUsage(storage, { startDate, endDate: new Date(NOON + 5_000) }))).toEqual([
        5, 4, 3,
      ]);
      expect(numbersOf(await getUsage(storage, { startDate: '2026-11-21T12:00:08Z' }))).toEqual([9, 8]);
      expect(await getUsage(storage, { endDate: '2026-11-20' })).toEqual([]);
      expect(await getUsage(storage, { startDate: '2026-11', endDate: '2026-11-21' })).toHaveLength(10);
    }));

  it('gives records in exactly this shape, whatever was taken away from them', () =>
    withRequests(1, async (storage) => {
      const [track] = await storage.query({ taskId: '/p/:n' });
      const { url, method, requestLine, date } = recordOf(0);
      await storage.updateTrack(track!, { url, method, requestLine, date }, { overwrite: true });
      const [record] = await getUsage(storage);
      expect(Object.keys(record!)).toEqual(Object.keys(recordOf(0)));
      expect(record).toMatchObject({
        url,
        username: null,
        urlArgs: {},
        userAgent: { string: null, isBot: false },
      });
    }));

  it.each([
    [{ limit: 0 }, 'limit must'],
    [{ limit: 1.5 }, 'limit must'],
    [{ page: 0 }, 'page must'],
    [{ page: '1' as never }, 'page must'],
    [{ startDate: 'soon' }, 'startDate must be a moment'],
    [{ endDate: {} as never }, 'endDate must be a number'],
    [{ from: 1 } as never, "unknown option 'from'"],
  ])('refuses %j and says why', async (options, error) => {
    await using storage = await TrackingStorage.open();
    await expect(getUsage(storage, options)).rejects.toThrow(error);
  });
});
