import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TrackingStorage } from '../../src/index.ts';
import { accessLog, request } from './access-log.ts';
import { documents, inPlace, type Place } from './command-line.ts';

/** Gives a test a storage with the requests of an access log. */
function withRequests(body: (place: Place & { log: string }) => Promise<void>): Promise<void> {
  return inPlace(async (place) => {
    const log = join(place.folder, 'access.log');
    await writeFile(log, accessLog());
    const { code, stderr } = await place.call(['load-access-log', log]);
    expect(stderr).toContain('Made a new storage');
    expect(code).toBe(0);
    await body({ ...place, log });
  });
}

describe('load-access-log', () => {
  it('loads each request once, and counts it', () =>
    withRequests(async ({ call, log }) => {
      expect((await call(['count'])).stdout).toBe('6\n');
      await appendFile(log, request('2026-11-21T10:00:00Z', '/d', 60));
      expect(documents(await call(['load-access-log', log, '--json']))).toMatchObject([
        { lines: 1, records: 1 },
      ]);
      expect(documents(await call(['sums', 'sumUrls', '--totals', '--json']))).toEqual([
        { summary: 'sumUrls', hits: 7, transfer: 310, keys: 4 },
      ]);
    }));

  it('shows lines that cannot be parsed, and has exit code 1', () =>
    withRequests(async ({ call, log }) => {
      await appendFile(log, 'no request\x1b[2J\n');
      const { code, stderr } = await call(['load-access-log', log]);
      expect(stderr).toMatch(/access\.log:7: .*no request\\x1b/);
      expect(code).toBe(1);
      expect((await call(['load-access-log', `${log}.none`])).code).toBe(2);
    }));

  it('keeps no sums if none are wanted', () =>
    inPlace(async ({ call, folder }) => {
      await writeFile(join(folder, 'access.log'), accessLog());
      await call(['load-access-log', '--no-sums', join(folder, 'access.log')]);
      const none = await call(['sums']);
      expect(none.stderr).toContain('keeps no sums');
      expect(none.code).toBe(1);
    }));
});

describe('sums', () => {
  it('lists what there is', () =>
    withRequests(async ({ call }) => {
      const summaries = documents(await call(['sums', '--json']));
      expect(summaries.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['sumUrls', 'sumRemotes', 'sumUserAgents', 'sumVisitors']),
      );
      expect(summaries.find(({ name }) => name === 'sumUrls')).toMatchObject({
        isComplete: true,
        timeZone: 'UTC',
        keys: 3,
      });
      expect((await call(['sums'])).lines[0]).toMatch(/^Sums +Complete +Zone/);
    }));

  it('shows top lists by hits, by transfer, and the newest', () =>
    withRequests(async ({ call }) => {
      expect(documents(await call(['sums', 'sumUrls', '--limit', '2', '--json']))).toEqual([
        { date: '2026-11-20', key: '/a', hits: 2, transfer: 40 },
        { date: '2026-11-21', key: '/a', hits: 1, transfer: 50 },
      ]);
      expect(
        documents(await call(['sums', 'sumUrls', '--order', 'transfer', '--limit', '1', '--json'])),
      ).toEqual([{ date: '2026-10-31', key: '/a', hits: 1, transfer: 100 }]);
      expect((await call(['sums', 'sumUrls', '--period', 'month', '--target', '/a'])).lines).toEqual([
        'Month (UTC)  Key  Hits  Transfer',
        '2026-11      /a      3        90',
        '2026-10      /a      1       100',
      ]);
      expect(
        (await call(['sums', 'sumUrls', '--period', 'hour', '--csv', '--on', '2026-11-21'])).lines,
      ).toEqual([
        'date,key,hits,transfer',
        '2026-11-21T09:00:00+00:00,/a,1,50',
        '2026-11-21T09:00:00+00:00,/c,1,40',
      ]);
    }));

  it('adds up each key over a range', () =>
    withRequests(async ({ call }) => {
      expect((await call(['sums', 'sumUrls', '--keys', '--limit', '2'])).lines).toEqual([
        'Key  Hits  Transfer',
        '/a      4       190',
        '/b      1        20',
      ]);
      const argv = ['sums', 'sumUrls', '--keys', '--from', '2026-11', '--json'];
      expect(documents(await call([...argv, '--order', 'transfer', '--limit', '1']))).toEqual([
        { key: '/a', hits: 3, transfer: 90 },
      ]);
      expect(documents(await call([...argv, '--limit', '1', '--page', '4']))).toEqual([]);
      const { code, stderr } = await call([...argv, '--order', 'date']);
      expect(code).toBe(2);
      expect(stderr).toContain('--keys goes by hits or transfer, not by date');
      for (const other of ['--totals', '--chart']) expect((await call([...argv, other])).code).toBe(2);
    }));

  it.each<[string, string[], number]>([
    ['everything', [], 6],
    ['one day', ['--on', '2026-11-20'], 3],
    ['from a day on', ['--from', '2026-11-20'], 5],
    ['up to a day', ['--to', '2026-11-20'], 4],
    ['from and to', ['--from', '2026-11-20', '--to', '2026-11-20'], 3],
    ['a whole month', ['--on', '2026-11'], 5],
    ['a prefix', ['--target', '/*'], 6],
    ['one key', ['--target', '/b'], 1],
  ])('totals %s', (_, argv, hits) =>
    withRequests(async ({ call }) => {
      expect(documents(await call(['sums', 'sumUrls', '--totals', '--json', ...argv]))).toMatchObject([
        { hits },
      ]);
    }),
  );

  it('draws a line over time, with nothing where nothing was', () =>
    withRequests(async ({ call }) => {
      const points = documents(await call(['sums', 'sumUrls', '--chart', '--json']));
      expect(points).toHaveLength(60);
      expect(points.at(-1)).toEqual({ date: '2026-11-21', hits: 2, transfer: 90 });
      expect(points.at(-3)).toEqual({ date: '2026-11-19', hits: 0, transfer: 0 });
      const months = documents(
        await call(['sums', 'sumUrls', '--chart', '--json', '--period', 'month', '--from', '2026-10']),
      );
      expect(months.map(({ hits }) => hits)).toEqual([1, 5]);
      const { stdout } = await call(['sums', 'sumUrls', '--chart', '--from', '2026-10-25']);
      expect(stdout).toContain('sumUrls: hits by date (UTC)');
      expect(stdout).toMatch(/[╭╯]/);
      expect(stdout).toMatch(/2026-10-25 +2026-11-21/);
    }));

  it('counts what was stored before, on request', () =>
    inPlace(async ({ call, db, folder }) => {
      await writeFile(join(folder, 'access.log'), accessLog());
      await call(['load-access-log', '--no-sums', join(folder, 'access.log')]);
      expect((await call(['sums', 'sumUrls'])).code).toBe(2);
      const { stderr, code } = await call(['sums', 'sumUrls', '--rebuild', '--totals']);
      expect(stderr).toContain('Counted 6 tracks for sumUrls');
      expect(code).toBe(0);
      expect((await call(['sums', 'mine', '--rebuild'])).code).toBe(2);
      const again = await call(['sums', 'sumUrls', '--rebuild', '--totals']);
      expect(again.stderr).toContain('say --yes');
      expect(again.code).toBe(2);
      expect((await call(['sums', 'sumUrls', '--rebuild', '--yes', '--totals'])).code).toBe(0);
      const storage = await TrackingStorage.openStored(db);
      expect(await storage.getSummaries()).toMatchObject([{ name: 'sumUrls', isComplete: true }]);
      await storage.close();
    }));

  it('go on when tracks are saved by other commands', () =>
    withRequests(async ({ call, folder }) => {
      const { stdout } = await call(['export']);
      await writeFile(join(folder, 'again.jsonl'), stdout);
      await call(['import', join(folder, 'again.jsonl')]);
      expect(documents(await call(['sums', 'sumUrls', '--totals', '--json']))).toMatchObject([{ hits: 12 }]);
      const listed = documents(await call(['sums', '--json']));
      expect(listed.every(({ isComplete }) => isComplete)).toBe(true);
    }));

  it.each<[string, string[], RegExp]>([
    ['a name that there is not', ['sumUrl'], /there are no sums 'sumUrl'; the storage keeps: sum/],
    ['a period that there is not', ['sumUrls', '--period', 'week'], /Allowed choices are hour, date, month/],
    ['two ranges', ['sumUrls', '--on', '2026', '--from', '2026'], /--on excludes/],
    ['no page', ['sumUrls', '--page', '0'], /page/],
  ])('refuse %s', (_, argv, message) =>
    withRequests(async ({ call }) => {
      const { code, stderr } = await call(['sums', ...argv]);
      expect(stderr).toMatch(message);
      expect(code).toBe(2);
    }),
  );
});
