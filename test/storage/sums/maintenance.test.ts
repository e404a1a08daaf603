import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { restore, TrackingStorage } from '../../../src/storage/index.ts';
import {
  type CountedRequest,
  defineSummary,
  sumRemotes,
  sumUrls,
  sumVisitors,
} from '../../../src/summaries/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';

const users = defineSummary({ name: 'users', key: ({ userName }) => userName });
const HOOKS = [users, sumUrls, sumRemotes, sumVisitors];

const request = (userName: string, url: string, remoteAddr: string, timeStamp: string) => ({
  taskId: 'a',
  userName,
  timeStamp,
  data: { url, remoteAddr, visitorId: `id-of-${userName}` },
});

const VISITS = [
  request('secret-ann', '/', '10.1.2.3', '2016-03-26T12:00Z'),
  request('secret-ann', '/a', '10.1.2.4', '2016-03-27T12:00Z'),
  request('bob', '/', '10.9.9.9', '2016-03-27T12:00Z'),
];

async function end(storage: TrackingStorage<CountedRequest>): Promise<void> {
  if (storage.status !== 'open') await storage.open();
  await expectConsistent(storage);
  await storage.close();
}

async function keysOf(storage: TrackingStorage<CountedRequest>, summary: string): Promise<string[]> {
  return (await storage.getSum(summary, { period: 'month' })).map(({ key }) => key).sort();
}

/** Whether any file of a folder holds a text. */
async function holds(folder: string, text: string): Promise<boolean> {
  const names = await readdir(folder);
  const files = await Promise.all(names.map((name) => readFile(join(folder, name))));
  return files.some((bytes) => bytes.includes(text));
}

describe('erasing a user', () => {
  test('leaves the sums, and not a byte of the user in keys', async () => {
    await withTemporaryFolder(async (folder) => {
      const storage = await TrackingStorage.open<CountedRequest>(folder, { hooks: HOOKS });
      await storage.saveUserTracks(VISITS);
      expect(await storage.eraseUser('secret-ann')).toEqual({ tracks: 2 });
      const erased = expect.stringMatching(/^erased-[0-9a-f]{16}$/);
      expect(await keysOf(storage, 'users')).toEqual(['bob', erased]);
      expect(await keysOf(storage, 'sumRemotes')).toEqual(['10.9.9.9', erased, erased]);
      expect(await keysOf(storage, 'sumVisitors')).toEqual([erased, 'id-of-bob']);
      expect(await keysOf(storage, 'sumUrls')).toEqual(['/', '/a']);
      expect(await storage.getTotals(users)).toEqual({ hits: 3, transfer: 0 });
      for (const text of ['secret-ann', '10.1.2.3', '10.1.2.4'])
        expect(await holds(folder, text)).toBe(false);
      await storage.saveUserTracks(VISITS);
      expect(await keysOf(storage, 'users')).toEqual(['bob', erased, 'secret-ann']);
      await end(storage);
    });
  });

  test('finds the keys in the data where no definitions are given', async () => {
    await withTemporaryFolder(async (folder) => {
      const counting = await TrackingStorage.open<CountedRequest>(folder, { hooks: HOOKS });
      await counting.saveUserTracks(VISITS);
      await counting.close();
      const storage = await TrackingStorage.open<CountedRequest>(folder);
      await storage.eraseUser('secret-ann');
      for (const text of ['secret-ann', '10.1.2.3', '10.1.2.4'])
        expect(await holds(folder, text)).toBe(false);
      expect(await keysOf(storage, 'sumUrls')).toEqual(['/', '/a']);
      await end(storage);
    });
  });

  test('during a rebuild brings no name back', async () => {
    await withTemporaryFolder(async (folder) => {
      const storage = await TrackingStorage.open<CountedRequest>(folder, { hooks: HOOKS });
      const many = Array.from({ length: 5000 }, (_, n) =>
        request(`u${n}`, '/', `10.0.0.${n}`, '2016-03-01T00:00Z'),
      );
      await storage.saveUserTracks([...many, ...VISITS]);
      const rebuilding = storage.rebuildSummaries();
      await storage.eraseUser('secret-ann');
      await rebuilding;
      expect(await storage.getTotals(users, { target: 'secret*' })).toEqual({ hits: 0, transfer: 0 });
      await storage.compact();
      expect(await holds(folder, 'secret-ann')).toBe(false);
      await end(storage);
    });
  });
});

test('anonymizing gives keys the pseudonyms of users, and others to what else named them', async () => {
  const storage = await TrackingStorage.open<CountedRequest>(undefined, { hooks: HOOKS });
  await storage.saveUserTracks(VISITS);
  await storage.anonymize(
    { userName: 'secret-ann' },
    { before: '2016-03-28', fields: ['userName', 'remoteAddr'] },
  );
  const [pseudonym] = (await storage.distinct('userName')).filter((name) => name !== 'bob');
  expect(await keysOf(storage, 'users')).toEqual([pseudonym, 'bob']);
  const anonymous = expect.stringMatching(/^anon-/);
  expect(await keysOf(storage, 'sumRemotes')).toEqual(['10.9.9.9', anonymous, anonymous]);
  expect(await keysOf(storage, 'sumVisitors')).toEqual([anonymous, 'id-of-bob']);
  await storage.saveUserTracks(VISITS);
  await storage.anonymize({ userName: 'secret-ann' }, { before: '2016-03-28', fields: ['userName'] });
  expect(await keysOf(storage, 'users')).toEqual([pseudonym, `${pseudonym}~2`, 'bob']);
  await storage.anonymize({ userName: 'bob' }, { before: '2016-03-28', fields: ['remoteAddr'] });
  expect(await keysOf(storage, 'sumRemotes')).not.toContain('10.9.9.9');
  expect(await keysOf(storage, 'sumVisitors')).toContain('id-of-bob');
  await end(storage);
});

test('pruning and removing leave the sums, and a rebuild counts what is left', async () => {
  const storage = await TrackingStorage.open<CountedRequest>(undefined, { hooks: HOOKS });
  await storage.saveUserTracks(VISITS);
  await storage.prune({}, { before: '2016-03-27' });
  await storage.removeTrack('0000003');
  expect(await storage.getTotals(sumUrls)).toEqual({ hits: 3, transfer: 0 });
  await expectConsistent(storage);
  expect(await storage.rebuildSummaries()).toEqual({
    tracks: 1,
    summaries: ['users', 'sumUrls', 'sumRemotes', 'sumVisitors'],
  });
  expect(await storage.getTotals(sumUrls)).toEqual({ hits: 1, transfer: 0 });
  await end(storage);
});

test('a summary that is added later is incomplete until it is rebuilt, and says so', async () => {
  await withTemporaryFolder(async (folder) => {
    const before = await TrackingStorage.open<CountedRequest>(folder, { hooks: [users] });
    await before.saveUserTracks(VISITS);
    await before.close();
    const storage = await TrackingStorage.open<CountedRequest>(folder, { hooks: [users, sumUrls] });
    await storage.saveUserTracks(VISITS);
    const states = async () =>
      (await storage.getSummaries()).map(({ name, isComplete, countedFrom }) => ({
        name,
        isComplete,
        countedFrom,
      }));
    expect(await states()).toEqual([
      { name: 'users', isComplete: true, countedFrom: 1 },
      { name: 'sumUrls', isComplete: false, countedFrom: 4 },
    ]);
    expect(await storage.getTotals(sumUrls)).toEqual({ hits: 3, transfer: 0 });
    const progress: number[] = [];
    await storage.rebuildSummaries({ onProgress: ({ tracks }) => progress.push(tracks) });
    expect(progress.at(-1)).toBe(6);
    expect(await storage.getTotals(sumUrls)).toEqual({ hits: 6, transfer: 0 });
    expect((await states()).map(({ isComplete }) => isComplete)).toEqual([true, true]);
    await end(storage);
  });
});

test('a rebuild counts what is saved meanwhile once, and readers see the old sums or the new ones', async () => {
  const storage = await TrackingStorage.open<CountedRequest>(undefined, {
    hooks: HOOKS,
    summaries: { openCountersMax: 500 },
  });
  const many = Array.from({ length: 8000 }, (_, n) =>
    request(`u${n % 700}`, `/${n % 50}`, '10.0.0.1', '2016-03-01T00:00Z'),
  );
  await storage.saveUserTracks(many);
  const seen = new Set<number>();
  const state = { isOver: false };
  const rebuilding = storage.rebuildSummaries({ timeZone: 'Europe/Berlin' }).finally(() => {
    state.isOver = true;
  });
  let saved = 8000;
  while (!state.isOver) {
    await storage.saveUserTracks(VISITS);
    saved += VISITS.length;
    const { hits } = await storage.getTotals(sumUrls);
    seen.add(saved - hits);
  }
  await rebuilding;
  expect([...seen]).toEqual([0]);
  expect(await storage.getTotals(sumUrls)).toEqual({ hits: saved, transfer: 0 });
  await end(storage);
});

test('another time zone is refused with what to do, and rebuilt where the definitions are known', async () => {
  await withTemporaryFolder(async (folder) => {
    const options = { hooks: HOOKS, timeZone: 'Europe/Berlin' };
    const first = await TrackingStorage.open<CountedRequest>(folder, options);
    await first.saveUserTracks(VISITS);
    await first.close();
    const other = new TrackingStorage(folder, { timeZone: 'UTC' });
    await expect(other.open()).rejects.toMatchObject({ code: 'TRACKS_TIME_ZONE' });
    await expect(other.open()).rejects.toThrow("call rebuildSummaries({ timeZone: 'UTC' })");
    const some = await TrackingStorage.open<CountedRequest>(folder, { hooks: [users] });
    await expect(some.rebuildSummaries({ timeZone: 'UTC' })).rejects.toMatchObject({
      code: 'TRACKS_NO_SUMMARY',
    });
    await expect(some.rebuildSummaries({ timeZone: 'Nowhere' })).rejects.toThrow(
      'timeZone must be an IANA time zone',
    );
    await some.close();
    const storage = await TrackingStorage.open<CountedRequest>(folder, options);
    const both = { timeZone: 'UTC', from: '2016-03-01' };
    await expect(storage.rebuildSummaries(both)).rejects.toThrow('from cannot be given together');
    await storage.rebuildSummaries({ timeZone: 'UTC' });
    expect((await storage.getSummaries())[0]?.timeZone).toBe('UTC');
    await end(storage);
  });
});

describe('old sums', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2016-03-28T12:00Z') }));
  afterEach(() => void vi.useRealTimers());

  const retention = { hour: '1d', date: '2d' };

  test('go when they are as old as the retention says, hours before dates, and months stay', async () => {
    await withTemporaryFolder(async (folder) => {
      const options = { hooks: HOOKS, summaries: { retention } };
      const storage = await TrackingStorage.open<CountedRequest>(folder, options);
      await storage.saveUserTracks([request('old', '/', '10.0.0.1', '2016-01-01T00:00Z'), ...VISITS]);
      const count = async () => {
        const { hour, date, month } = await storage.getSum(users, { period: 'all' });
        return [hour.length, date.length, month.length];
      };
      expect(await count()).toEqual([2, 3, 3]);
      await expectConsistent(storage);
      await storage.close();
      const again = await TrackingStorage.open<CountedRequest>(folder);
      expect((await again.getSum(users, { period: 'hour' })).length).toBe(2);
      vi.setSystemTime(Date.parse('2016-03-30T00:00Z'));
      await again.close();
      await again.open();
      const { hour, date, month } = await again.getSum(users, { period: 'all' });
      expect([hour.length, date.length, month.length]).toEqual([0, 0, 3]);
      await end(again);
    });
  });

  test('go with a rebuild, too, of the summaries that are not rebuilt as well', async () => {
    await withTemporaryFolder(async (folder) => {
      const storage = await TrackingStorage.open<CountedRequest>(folder, {
        hooks: HOOKS,
        summaries: { retention },
      });
      await storage.saveUserTracks(VISITS);
      await storage.close();
      const some = await TrackingStorage.open<CountedRequest>(folder, { hooks: [sumUrls] });
      vi.setSystemTime(Date.parse('2016-03-30T00:00Z'));
      await some.rebuildSummaries();
      for (const summary of [users, sumUrls]) {
        expect(await some.getSum(summary, { period: 'hour' })).toEqual([]);
        expect(await some.getSum(summary, { period: 'date' })).toEqual([]);
        expect(await some.getTotals(summary)).toMatchObject({ hits: 3 });
      }
      await end(some);
    });
  });

  test('go within an hour of use, however little is counted', async () => {
    const storage = await TrackingStorage.open<CountedRequest>(undefined, {
      hooks: HOOKS,
      summaries: { retention },
    });
    await storage.saveUserTracks(VISITS);
    expect(await storage.getSum(users, { period: 'hour' })).toHaveLength(2);
    vi.setSystemTime(Date.parse('2016-03-30T00:00Z'));
    await storage.saveUserTracks([request('new', '/', '10.0.0.1', '2016-03-30T00:00Z')]);
    await vi.waitFor(async () => {
      const { hour, date, month } = await storage.getSum(users, { period: 'all' });
      expect([hour.length, date.length, month.length]).toEqual([1, 1, 3]);
    }, 20_000);
    await end(storage);
  });

  test.each([
    [{ hour: '1 day' }, 'summaries.retention.hour must be a duration such as'],
    [{ month: '1y' }, "unknown key 'month' in summaries.retention"],
  ])('have no retention like %o', (wrong, message) => {
    expect(() => new TrackingStorage(undefined, { summaries: { retention: wrong as never } })).toThrow(
      message,
    );
  });
});

test('a storage keeps its time zone, with summaries or without, and has another one for the asking while nothing is cut', async () => {
  await withTemporaryFolder(async (folder) => {
    const first = await TrackingStorage.open(folder, { timeZone: 'Asia/Tokyo' });
    await first.saveUserTrack('a', 0, 'u', {}, { timeStamp: '2026-11-20T15:00Z' });
    expect(await first.getSummaries()).toEqual([]);
    await first.close();
    const second = await TrackingStorage.open(folder);
    expect(await second.count({ timeFrom: '2026-11-21' })).toBe(1);
    await second.close();
    const third = await TrackingStorage.open(folder, { timeZone: 'UTC' });
    expect(await third.count({ timeFrom: '2026-11-21' })).toBe(0);
    await end(third);
    await third.close();
    for (const [wrong, type, message] of [
      ['Mars/Olympus', RangeError, 'timeZone must be an IANA time zone'],
      [5, TypeError, 'timeZone must be a string'],
    ] as const) {
      expect(() => new TrackingStorage(folder, { timeZone: wrong as never })).toThrow(type);
      expect(() => new TrackingStorage(folder, { timeZone: wrong as never })).toThrow(message);
    }
  });
});

test.each([
  [{ timeZone: 'UTC' }, TypeError, "unknown key 'timeZone' in summaries"],
  [{ openCountersMax: 0 }, RangeError, 'summaries.openCountersMax must be at least 1'],
  [{ zone: 'UTC' }, TypeError, "unknown key 'zone' in summaries"],
])('a storage refuses summaries %o', (summaries, type, message) => {
  const make = () => new TrackingStorage(undefined, { summaries: summaries as never });
  expect(make).toThrow(type);
  expect(make).toThrow(message);
});

test('sums are in a backup, and come back with it', async () => {
  await withTemporaryFolder(async (folder) => {
    const storage = await TrackingStorage.open<CountedRequest>(join(folder, 'a'), { hooks: HOOKS });
    await storage.saveUserTracks(VISITS);
    await storage.backup(join(folder, 'b'));
    await storage.saveUserTracks(VISITS);
    await storage.close();
    const copy = await TrackingStorage.open<CountedRequest>(join(folder, 'b'));
    expect(await copy.getTotals(sumUrls)).toEqual({ hits: 3, transfer: 0 });
    await copy.close();
    await restore(join(folder, 'b'), join(folder, 'c'));
    const restored = await TrackingStorage.open<CountedRequest>(join(folder, 'c'), { hooks: HOOKS });
    expect(await restored.getTotals(sumUrls)).toEqual({ hits: 3, transfer: 0 });
    await end(restored);
  });
});

test('counters beyond the bound go into stored periods, so that memory holds few', async () => {
  const storage = await TrackingStorage.open<CountedRequest>(undefined, {
    hooks: [users],
    summaries: { openCountersMax: 10 },
  });
  for (let n = 0; n < 100; n++) await storage.saveUserTrack('a', 0, `u${n}`, {}, { timeStamp: n * 1e7 });
  expect(await storage.countKeys(users, { period: 'month', timeFromTo: ['1970-01', '1970-01'] })).toBe(100);
  expect(await storage.getTotals(users)).toEqual({ hits: 100, transfer: 0 });
  await end(storage);
});
