import { describe, expect, it } from 'vitest';
import { TrackingStorage } from '../../../src/storage/index.ts';
import {
  analysisToCsv,
  DataManager,
  encodePartial,
  getActiveUsers,
  getSequenceFunnel,
  getStateShares,
  getStatisticDays,
  getTimerDistribution,
  getUsageTotals,
  getUserTotals,
  type UsageData,
  type UsageEntry,
  type UsagePartial,
} from '../../../src/usage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { changed, type Deed, entered, measured, reached, START, withDeeds } from './made-master.ts';

const HOUR = 60;
const DAY = 24 * HOUR;

describe('totals', () => {
  const deeds: Deed[] = [
    { user: 'ann', minute: 0, trackable: 'kills', event: changed(3) },
    { user: 'ann', minute: 5, trackable: 'kills', event: changed(-1) },
    { user: 'bob', minute: 1, trackable: 'kills', event: changed(10) },
    { user: 'bob', minute: 2, trackable: '__proto__', event: measured(500) },
    { user: 'bob', minute: 3, trackable: '__proto__', event: measured(100) },
    { user: 'bob', minute: 4, trackable: 'kills', event: entered('a state of the same name') },
  ];

  it('add up what all users did, and average it by change and by user', async () => {
    await withDeeds(deeds, async (master) => {
      const minute = (n: number) => START + n * 60_000;
      expect(await getUsageTotals(master)).toEqual([
        {
          ...{ trackable: '__proto__', kind: 'timer', users: 1, entries: 2, total: 600, count: 2 },
          ...{ average: 300, averagePerUser: 600, first: minute(2), last: minute(3) },
        },
        {
          ...{ trackable: 'kills', kind: 'state', users: 1, entries: 1, total: 1, count: 1 },
          ...{ average: 1, averagePerUser: 1, first: minute(4), last: minute(4) },
        },
        {
          ...{ trackable: 'kills', kind: 'statistic', users: 2, entries: 3, total: 12, count: 3 },
          ...{ average: 4, averagePerUser: 6, first: minute(0), last: minute(5) },
        },
      ]);
    });
  });

  it('are given user by user, and for one user', async () => {
    await withDeeds(deeds, async (master) => {
      const found = (await getUserTotals(master)).map(({ trackable, kind, user, total }) => [
        ...[trackable, kind, user, total],
      ]);
      expect(found).toEqual([
        ['__proto__', 'timer', 'bob', 600],
        ['kills', 'state', 'bob', 1],
        ['kills', 'statistic', 'ann', 2],
        ['kills', 'statistic', 'bob', 10],
      ]);
      const ofAnn = await getUsageTotals(master, { user: 'ann' });
      expect(ofAnn.map(({ trackable, total }) => [trackable, total])).toEqual([['kills', 2]]);
      const later = await getUsageTotals(master, { from: START + 60_000, to: START + 60_000 });
      expect(later.map(({ total }) => total)).toEqual([10]);
    });
  });

  it('leave out tracks of the master that are no usage', async () => {
    await withDeeds(deeds, async (master) => {
      const other = master as unknown as TrackingStorage;
      await other.saveUserTrack('kills', 0, 'ann', { kind: 'visit', change: 1000 });
      await other.saveUserTrack('kills', 0, 'ann', {});
      const [, , kills] = await getUsageTotals(master);
      expect(kills?.total).toBe(12);
    });
  });
});

describe('consolidating', () => {
  it('puts the entries of each trackable in the order in which they happened', async () => {
    const deeds: Deed[] = [
      { user: 'ann', minute: 9, trackable: 'kills', event: changed(1) },
      { user: 'ann', minute: 9, trackable: 'kills', event: changed(2) },
      { user: 'ann', minute: 9, trackable: 'kills', event: changed(3) },
      { user: 'bob', minute: 4, trackable: 'kills', event: changed(4) },
      { user: 'ann', minute: 2, trackable: 'a b', event: measured(7) },
    ];
    await withDeeds(deeds, async (master) => {
      const manager = new DataManager(master);
      const shown = (await manager.consolidate()).map(({ trackable, total, rows }) => ({
        ...{ trackable, total },
        rows: rows.map(({ user, data }) => `${user} ${'change' in data ? data.change : ''}`),
      }));
      expect(shown).toEqual([
        { trackable: 'a b', total: 7, rows: ['ann '] },
        { trackable: 'kills', total: 10, rows: ['bob 4', 'ann 1', 'ann 2', 'ann 3'] },
      ]);
      const [, ofAnn] = await manager.consolidate('ann');
      expect(ofAnn).toMatchObject({ total: 6, users: 1, entries: 3 });
      const [totals] = await manager.consolidate({ totalsOnly: true });
      expect(totals?.rows).toEqual([]);
      await expect(manager.consolidate({ rowsMax: 3 })).rejects.toMatchObject({ code: 'TRACKS_FULL' });
    });
  });
});

describe('active users', () => {
  const deeds: Deed[] = [
    { user: 'ann', minute: 0, trackable: 'kills', event: changed(1) },
    { user: 'ann', minute: 1, trackable: 'kills', event: changed(1) },
    { user: 'bob', minute: 13.5 * HOUR, trackable: 'kills', event: changed(1) },
    { user: 'cid', minute: 3 * DAY, trackable: 'time', event: measured(1) },
  ];

  it('are counted day by day, also on days without any', async () => {
    await withDeeds(deeds, async (master) => {
      expect(await getActiveUsers(master)).toEqual([
        { date: '2024-03-01', users: 2, entries: 3 },
        { date: '2024-03-02', users: 0, entries: 0 },
        { date: '2024-03-03', users: 0, entries: 0 },
        { date: '2024-03-04', users: 1, entries: 1 },
      ]);
      expect(await getActiveUsers(master, { trackable: 'time' })).toEqual([
        { date: '2024-03-04', users: 1, entries: 1 },
      ]);
      expect(await getActiveUsers(master, { user: 'nobody' })).toEqual([]);
    });
  });

  it('are counted by the days of a time zone', async () => {
    await withDeeds(deeds, async (master) => {
      const days = await getActiveUsers(master, { timeZone: 'Europe/Berlin' });
      expect(days.map(({ date, users }) => [date, users]).slice(0, 2)).toEqual([
        ['2024-03-01', 1],
        ['2024-03-02', 1],
      ]);
    });
  });

  it.each([
    ['Europe/Berlin', '2024-03-30T12:00Z', ['2024-03-30', '2024-03-31', '2024-04-01']],
    ['America/Sao_Paulo', '2018-11-03T12:00Z', ['2018-11-03', '2018-11-04', '2018-11-05']],
    ['Pacific/Apia', '2011-12-29T12:00Z', ['2011-12-29', '2011-12-31', '2012-01-01']],
    ['Asia/Kathmandu', '2024-01-01T00:00Z', ['2024-01-01', '2024-01-02', '2024-01-03']],
  ])('fall on each date of %s once, also where the clocks are set', async (timeZone, from, dates) => {
    const first = Math.round((Date.parse(from) - START) / 60_000);
    const deed = (minute: number): Deed => ({ user: 'ann', minute, trackable: 'k', event: changed(1) });
    const every = Array.from({ length: 49 }, (_, hour) => deed(first + hour * HOUR));
    await withDeeds(every, async (master) => {
      const days = await getActiveUsers(master, { timeZone });
      expect(days.map(({ date }) => date)).toEqual(dates);
      expect(days.reduce((sum, { entries }) => sum + entries, 0)).toBe(49);
    });
  });

  it('ask for a time zone that exists, and for a scope that can be', async () => {
    await using master = await TrackingStorage.open<UsageData>();
    await expect(getActiveUsers(master, { timeZone: 'Mars/Base' })).rejects.toThrow(/timeZone must be/);
    await expect(getActiveUsers(master, { from: {} } as never)).rejects.toThrow(/^from must be a number/);
    await expect(getActiveUsers(master, { user: '' })).rejects.toThrow(/^user must not be empty/);
    await expect(getActiveUsers(master, { timezone: 'UTC' } as never)).rejects.toThrow(/unknown option/);
  });
});

describe('shares of states', () => {
  it('tell how often a state was entered, and how long it lasted in its session', async () => {
    const deeds: Deed[] = [
      { user: 'ann', minute: 0, trackable: 'server', event: entered('A') },
      { user: 'ann', minute: 10, trackable: 'server', event: entered('B') },
      { user: 'ann', minute: 40, trackable: 'server', event: entered('A') },
      { user: 'ann', minute: 1000, session: 2, trackable: 'server', event: entered('B') },
      { user: 'bob', minute: 20, trackable: 'server', event: entered('C') },
    ];
    await withDeeds(deeds, async (master) => {
      const minutes = (await getStateShares(master, 'server')).map(({ state, count, milliseconds }) => [
        ...[state, count, milliseconds / 60_000],
      ]);
      expect(minutes).toEqual([
        ['A', 2, 10 + 60],
        ['B', 2, 30 + 100],
        ['C', 1, 100],
      ]);
      const [ofA] = await getStateShares(master, 'server');
      expect(ofA).toMatchObject({ countShare: 2 / 5, timeShare: 70 / 300 });
      expect(await getStateShares(master, 'server', { user: 'bob' })).toMatchObject([
        { state: 'C', countShare: 1, timeShare: 1 },
      ]);
    });
  });

  it('divide by nothing where no time went by', async () => {
    const deeds: Deed[] = [{ user: 'ann', minute: 0, trackable: 'server', event: entered('A') }];
    const share = { state: 'A', count: 1, countShare: 1, milliseconds: 0, timeShare: 0 };
    await withDeeds(
      deeds,
      async (master) => {
        expect(await getStateShares(master, 'server')).toEqual([share]);
        expect(await getStateShares(master, 'server', { user: 'bob' })).toEqual([]);
        await expect(getStateShares(master, 'no such trackable')).rejects.toMatchObject({
          code: 'TRACKS_NOT_FOUND',
          message: "nothing was counted of the trackable 'no such trackable'; there are 'server'",
        });
      },
      0,
    );
  });

  it.each([
    ['in order', (partials: readonly UsagePartial[]) => partials],
    ['the last one first', (partials: readonly UsagePartial[]) => [...partials].reverse()],
  ])('count a session as long as the latest of its partials says, %s', async (_, order) => {
    const minute = (n: number) => START + n * 60_000;
    const origin = { application: { name: '', version: '' }, uuid: 'ann', trackerId: '0123456789abcdef' };
    const definitions = [{ name: 'server', kind: 'state', description: '', checkpoints: [] }] as const;
    const entry = (seq: number, session: number, at: number, state: string): UsageEntry => ({
      ...{ seq, trackable: 'server', at, session, kind: 'state', state, changesTotal: seq },
    });
    const span = (session: number, start: number, end: number) => ({
      ...{ session, start: minute(start), end: minute(end) },
    });
    const partials: UsagePartial[] = [
      {
        ...{ ...origin, number: 1, first: 1, last: 1, createdAt: minute(100), definitions },
        sessions: [span(1, 0, 100)],
        entries: [entry(1, 1, minute(0), 'A')],
      },
      {
        ...{ ...origin, number: 2, first: 2, last: 2, createdAt: minute(500), definitions },
        sessions: [span(1, 0, 300), span(2, 400, 410)],
        entries: [entry(2, 2, minute(400), 'B')],
      },
    ];
    await using master = await TrackingStorage.open<UsageData>();
    const manager = new DataManager(master);
    for (const partial of order(partials)) await manager.mergePartial((await encodePartial(partial)).bytes);
    const found = (await getStateShares(master, 'server')).map(({ state, milliseconds }) => [
      ...[state, milliseconds / 60_000],
    ]);
    expect(found).toEqual([
      ['A', 300],
      ['B', 10],
    ]);
    await expectConsistent(master);
  });
});

describe('the funnel of a sequence', () => {
  it('tells how often each checkpoint was reached, and by how many users', async () => {
    const step = (user: string, minute: number, n: number): Deed => {
      const event = reached(n, ['one', 'two', 'three'][n - 1]!, 3);
      return { user, minute, trackable: 'quest', event };
    };
    const broken: Deed = {
      ...{ user: 'bob', minute: 9, trackable: 'quest' },
      event: { kind: 'sequence', event: 'break', checkpoint: 'three', reached: 0, completions: 0 },
    };
    const deeds = [1, 2, 3, 1].map((n, minute) => step('ann', minute, n));
    await withDeeds([...deeds, step('bob', 1, 1), step('bob', 2, 2), broken], async (master) => {
      expect(await getSequenceFunnel(master, 'quest')).toEqual({
        ...{ trackable: 'quest', started: 3, completed: 1, completionRate: 1 / 3 },
        ...{ broken: 1, cleared: 0, removed: 0 },
        steps: [
          { step: 1, checkpoint: 'one', reached: 3, users: 2, share: 1 },
          { step: 2, checkpoint: 'two', reached: 2, users: 2, share: 2 / 3 },
          { step: 3, checkpoint: 'three', reached: 1, users: 1, share: 1 / 3 },
        ],
      });
      const ofBob = await getSequenceFunnel(master, 'quest', { user: 'bob' });
      expect(ofBob.steps.map(({ checkpoint, reached: times }) => [checkpoint, times])).toEqual([
        ['one', 1],
        ['two', 1],
        ['', 0],
      ]);
    });
  });
});

describe('the distribution of a timer', () => {
  const deeds = Array.from({ length: 101 }, (_, n): Deed => {
    return { user: n % 2 === 0 ? 'ann' : 'bob', minute: n, trackable: 'play', event: measured(n * 10) };
  });

  it('has exact quantiles, and every measurement in one bin', async () => {
    await withDeeds(deeds, async (master) => {
      const found = await getTimerDistribution(master, 'play', { bins: 4 });
      expect(found).toEqual({
        ...{ trackable: 'play', measurements: 101, total: 50_500, average: 500, least: 0, greatest: 1000 },
        quantiles: { p10: 100, p25: 250, p50: 500, p75: 750, p90: 900, p95: 950, p99: 990 },
        histogram: [
          { from: 0, to: 250, count: 25 },
          { from: 250, to: 500, count: 25 },
          { from: 500, to: 750, count: 25 },
          { from: 750, to: 1000, count: 26 },
        ],
      });
      expect((await getTimerDistribution(master, 'play', { user: 'ann' })).measurements).toBe(51);
    });
  });

  it('is empty without measurements, and one bin where all are alike', async () => {
    const alike = [1, 2].map((minute): Deed => ({ ...deeds[7]!, minute }));
    await withDeeds(alike, async (master) => {
      const none = await getTimerDistribution(master, 'play', { user: 'nobody' });
      expect(none).toMatchObject({ measurements: 0, average: 0, histogram: [] });
      const { histogram } = await getTimerDistribution(master, 'play');
      expect(histogram).toEqual([{ from: 70, to: 70, count: 2 }]);
      await expect(getTimerDistribution(master, 'play', { bins: 0 })).rejects.toThrow(/^bins must be/);
    });
  });
});

describe('a statistic by day', () => {
  it('has its change and its sum on every day from the first to the last', async () => {
    const deeds: Deed[] = [
      { user: 'ann', minute: 0, trackable: 'kills', event: changed(3) },
      { user: 'bob', minute: 1, trackable: 'kills', event: changed(4) },
      { user: 'ann', minute: 2 * DAY, trackable: 'kills', event: changed(-2) },
    ];
    await withDeeds(deeds, async (master) => {
      expect(await getStatisticDays(master, 'kills')).toEqual([
        { date: '2024-03-01', change: 7, total: 7 },
        { date: '2024-03-02', change: 0, total: 7 },
        { date: '2024-03-03', change: -2, total: 5 },
      ]);
    });
  });
});

describe('CSV', () => {
  it('has a column for each value, keeps numbers, and disarms formulas', () => {
    const rows = [
      { trackable: '=cmd()', total: -5, quantiles: { p50: 1.5 }, histogram: [1] },
      { trackable: 'a "b", c', total: 7, isWhole: true },
    ];
    expect(analysisToCsv(rows)).toBe(
      `trackable,total,quantiles.p50,isWhole\n'=cmd(),-5,1.5,\n"a ""b"", c",7,,true\n`,
    );
    expect(analysisToCsv([])).toBe('');
    expect(() => analysisToCsv([7] as never)).toThrow(/^rows must be an array of objects/);
  });
});
