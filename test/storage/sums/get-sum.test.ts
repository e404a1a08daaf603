import { expect, test } from 'vitest';
import { type SumOptions, type SumPeriod, TrackingStorage } from '../../../src/storage/index.ts';
import { defineSummary } from '../../../src/summaries/index.ts';
import { expectConsistent } from '../../support/consistency.ts';

const pages = defineSummary<{ page: string; size?: number }>({
  name: 'pages',
  key: ({ data }) => data.page,
  transfer: ({ data }) => data.size,
});

async function openWith(
  visits: readonly [page: string, timeStamp: string, size?: number][],
  timeZone = 'Europe/Berlin',
): Promise<TrackingStorage> {
  const storage = await TrackingStorage.open(undefined, { hooks: [pages], timeZone });
  await storage.saveUserTracks(
    visits.map(([page, timeStamp, size = 0]) => ({
      taskId: 'a',
      userName: 'u',
      timeStamp,
      data: { page, size },
    })),
  );
  return storage;
}

async function end(storage: TrackingStorage): Promise<void> {
  await expectConsistent(storage);
  await storage.close();
}

test('a day of 25 hours has one of its hours twice', async () => {
  const storage = await openWith([
    ['/', '2016-10-30T00:59:59.999Z'],
    ['/', '2016-10-30T01:00:00Z'],
    ['/', '2016-10-30T02:00:00Z'],
  ]);
  const rows = await storage.getSum(pages, {
    period: 'hour',
    startDate: '2016-10-30',
    endDate: '2016-10-30',
  });
  expect(rows.map(({ date }) => date)).toEqual([
    '2016-10-30T03:00:00+01:00',
    '2016-10-30T02:00:00+01:00',
    '2016-10-30T02:00:00+02:00',
  ]);
  expect(await storage.getTotals(pages, { timeFromTo: ['2016-10-30', '2016-10-30'] })).toEqual({
    hits: 3,
    transfer: 0,
  });
  await end(storage);
});

test('an hour that the clock cuts into two is two, each from its first moment', async () => {
  const visits = [
    '2016-04-02T14:59:00Z',
    '2016-04-02T15:00:00Z',
    '2016-04-02T15:30:00Z',
    '2016-10-01T15:29:00Z',
    '2016-10-01T15:30:00Z',
  ];
  const storage = await openWith(
    visits.map((time) => ['/', time] as const),
    'Australia/Lord_Howe',
  );
  const rows = await storage.getSum(pages, { period: 'hour' });
  expect(rows.map(({ date }) => date)).toEqual([
    '2016-10-02T02:30:00+11:00',
    '2016-10-02T01:00:00+10:30',
    '2016-04-03T02:00:00+10:30',
    '2016-04-03T01:30:00+10:30',
    '2016-04-03T01:00:00+11:00',
  ]);
  await end(storage);
});

test('a date is all of that date in the time zone of the storage, a moment without an offset is of UTC', async () => {
  const storage = await openWith([
    ['/', '2016-03-26T22:59Z'],
    ['/', '2016-03-26T23:00Z'],
    ['/', '2016-03-27T21:59Z'],
    ['/', '2016-03-27T22:00Z'],
  ]);
  const hits = async (options: SumOptions & { period: SumPeriod }) =>
    (await storage.getSum(pages, options)).reduce((sum, row) => sum + row.hits, 0);
  expect(await hits({ period: 'hour', startDate: '2016-03-27', endDate: '2016-03-27' })).toBe(2);
  expect(await hits({ period: 'date', startDate: '2016-03-27' })).toBe(2);
  expect(await hits({ period: 'hour', startDate: '2016-03-27 21:00' })).toBe(1);
  expect(await hits({ period: 'hour', startDate: '2016-03-27T21:00Z' })).toBe(1);
  expect(await hits({ period: 'hour', endDate: new Date('2016-03-26T22:10Z') })).toBe(1);
  expect(await hits({ period: 'date', startDate: Date.parse('2016-03-27T22:00Z') })).toBe(1);
  expect(await hits({ period: 'date', startDate: '2016-03', endDate: '2016-03' })).toBe(4);
  expect(await hits({ period: 'month', startDate: '2015', endDate: '2016' })).toBe(4);
  await end(storage);
});

test('sums far beyond 32 bits are exact', async () => {
  const sizes = [2 ** 52, 2 ** 32 + 1, 2 ** 51 - 7, 0, 1];
  const storage = await openWith(sizes.map((size, n) => ['/', `2016-03-2${n}T12:00Z`, size] as const));
  const transfer = sizes.reduce((sum, size) => sum + size, 0);
  expect(await storage.getTotals(pages)).toEqual({ hits: 5, transfer });
  await storage.close();
  await storage.open();
  expect(await storage.getSum(pages, { period: 'month' })).toMatchObject([{ hits: 5, transfer }]);
  await end(storage);
});

test('order, page and limit go over the whole range; ties come newest first, then by code point', async () => {
  const storage = await openWith([
    ['/\u{ff5e}', '2016-03-26T12:00Z', 5],
    ['/\u{1f600}', '2016-03-26T12:00Z', 5],
    ['/b', '2016-03-27T12:00Z', 5],
    ['/a', '2016-03-27T12:00Z', 5],
    ['/a', '2016-03-26T12:00Z', 9],
    ['/a', '2016-03-26T13:00Z', 9],
  ]);
  const keysOf = async (options: SumOptions) =>
    ((await storage.getSum(pages, options as { period: 'date' })) as { date: string; key: string }[]).map(
      ({ date, key }) => `${date.slice(8)} ${key}`,
    );
  const byHits = ['26 /a', '27 /a', '27 /b', '26 /\u{ff5e}', '26 /\u{1f600}'];
  expect(await keysOf({ order: 'hits' })).toEqual(byHits);
  expect(await keysOf({ order: 'transfer' })).toEqual(byHits);
  expect(await keysOf({})).toEqual(['27 /a', '27 /b', '26 /a', '26 /\u{ff5e}', '26 /\u{1f600}']);
  for (const limit of [1, 2, 3, 4, 5]) {
    for (const order of ['date', 'hits', 'transfer'] as const) {
      const pagesOf = await Promise.all([1, 2, 3, 4, 5, 6].map((page) => keysOf({ order, limit, page })));
      expect(pagesOf.flat()).toEqual(await keysOf({ order }));
    }
  }
  await end(storage);
});

test('a target is one key, a prefix, or text taken literally', async () => {
  const storage = await openWith([
    ['/a', '2016-03-26T12:00Z'],
    ['/a*', '2016-03-26T12:00Z'],
    ['/ab', '2016-03-26T12:00Z'],
    ['', '2016-03-26T12:00Z'],
  ]);
  const keysOf = async (target: SumOptions['target']) =>
    (await storage.getSum(pages, { period: 'month', target })).map(({ key }) => key);
  expect(await keysOf('/a')).toEqual(['/a']);
  expect(await keysOf('/a*')).toEqual(['/a', '/a*', '/ab']);
  expect(await keysOf({ equals: '/a*' })).toEqual(['/a*']);
  expect(await keysOf({ prefix: '' })).toHaveLength(4);
  expect(await keysOf({ anyOf: ['/ab', '/a*', '/nowhere', '/ab'] })).toEqual(['/a*', '/ab']);
  expect(await keysOf({ anyOf: [] })).toEqual([]);
  expect(await keysOf('')).toEqual(['']);
  expect(await keysOf('/nowhere')).toEqual([]);
  expect(await storage.countKeys(pages, { period: 'month', timeFrom: '2016-03', target: '/a*' })).toBe(3);
  await end(storage);
});

test.each([
  [{ period: 'year' }, RangeError, `period must be 'hour', 'date', 'month'`],
  [{ period: 5 }, TypeError, 'period must be'],
  [{ startDate: 'yesterday' }, RangeError, 'startDate must be a moment'],
  [{ startDate: {} }, TypeError, 'startDate must be a number, a Date or ISO 8601 text'],
  [{ startDate: '2016-03-02', endDate: '2016-03-01' }, RangeError, 'startDate must not be after endDate'],
  [{ limit: 0 }, RangeError, 'limit must be at least 1'],
  [{ limit: 1.5 }, RangeError, 'limit must be an integer'],
  [{ page: 0 }, RangeError, 'page must be at least 1'],
  [{ order: 'key' }, RangeError, `order must be 'date', 'hits' or 'transfer'`],
  [{ target: 5 }, TypeError, 'target must be a string, { equals }, { anyOf } or { prefix }'],
  [{ target: {} }, TypeError, 'target must have one of equals, anyOf and prefix'],
  [{ target: { prefix: 5 } }, TypeError, 'target.prefix must be a string'],
  [{ target: { anyOf: '/a' } }, TypeError, 'target.anyOf must be an array, received the text'],
  [{ target: { anyOf: ['/a', 5] } }, TypeError, 'target.anyOf[1] must be a string'],
  [{ periode: 'hour' }, TypeError, "unknown option 'periode'; did you mean 'period'?"],
])('getSum refuses %o', async (options, type, message) => {
  const storage = await openWith([]);
  const asking = storage.getSum(pages, options as never);
  await expect(asking).rejects.toThrow(type);
  await expect(asking).rejects.toThrow(message);
  await end(storage);
});

test.each([
  ['getKeys', { order: 'date' }, RangeError, "order must be 'hits' or 'transfer', received"],
  ['getKeys', { limit: 0 }, RangeError, 'limit must be at least 1'],
  ['getKeys', { page: -1 }, RangeError, 'page must be'],
  ['getKeys', { period: 'all' }, RangeError, "period must be 'hour', 'date', 'month'"],
  ['getKeys', { target: [] }, TypeError, 'target must be a string'],
  ['getSeries', { period: 'week' }, RangeError, "period must be 'hour', 'date', 'month'"],
  ['getSeries', { limit: 5 }, TypeError, "unknown option 'limit'"],
  [
    'getSeries',
    { timeFrom: '2016-03-02', timeTo: '2016-03-01' },
    RangeError,
    'timeFrom must not be after timeTo, received the text "2016-03-02" and the text "2016-03-01"',
  ],
] as const)('%s refuses %o', async (method, options, type, message) => {
  const storage = await openWith([]);
  const asking = storage[method](pages, options as never);
  await expect(asking).rejects.toThrow(type);
  await expect(asking).rejects.toThrow(message);
  await end(storage);
});

test('a series leaves out periods without tracks, and says how many keys each has wherever their counters are', async () => {
  const storage = await openWith([
    ['/a', '2016-03-25T12:00Z', 1],
    ['/b', '2016-03-25T13:00Z', 2],
    ['/b', '2016-03-27T13:00Z', 4],
  ]);
  await storage.close();
  await storage.open();
  const more = [
    { page: '/b', timeStamp: '2016-03-25T14:00Z' },
    { page: '/c', timeStamp: '2016-03-25T15:00Z' },
    { page: '/c', timeStamp: '2016-03-28T15:00Z' },
  ];
  await storage.saveUserTracks(
    more.map(({ page, timeStamp }) => ({ taskId: 'a', userName: 'u', timeStamp, data: { page, size: 8 } })),
  );
  expect(await storage.getSeries(pages)).toEqual([
    { date: '2016-03-25', hits: 4, transfer: 19, keys: 3 },
    { date: '2016-03-27', hits: 1, transfer: 4, keys: 1 },
    { date: '2016-03-28', hits: 1, transfer: 8, keys: 1 },
  ]);
  const range = { timeFrom: '2016-03-25', timeTo: '2016-03-27', target: '/a' };
  expect(await storage.getSeries(pages, range)).toEqual([
    { date: '2016-03-25', hits: 1, transfer: 1, keys: 1 },
  ]);
  expect(await storage.getSeries(pages, { timeFrom: '2016-03-26', timeTo: '2016-03-26' })).toEqual([]);
  expect(await storage.getTotals(pages, { timeFrom: '2016-03-27' })).toEqual({ hits: 2, transfer: 12 });
  expect(await storage.getTotals(pages, { timeFrom: '2016-03' })).toEqual({ hits: 6, transfer: 31 });
  await end(storage);
});

test('keys that came since a prefix was asked for are found by it, too', async () => {
  const storage = await openWith([['/a', '2016-03-25T12:00Z']]);
  const countOf = (target: string) => storage.countKeys(pages, { target });
  for (const [page, withA, withB] of [
    ['/ab', 2, 0],
    ['/b', 2, 1],
    ['/ac', 3, 1],
    ['/bb', 3, 2],
  ] as const) {
    await storage.saveUserTrack('a', 0, 'u', { page });
    expect(await countOf('/a*')).toBe(withA);
    expect(await countOf('/a*')).toBe(withA);
    expect(await countOf('/b*')).toBe(withB);
  }
  await storage.close();
  await storage.open();
  expect(await countOf('/a*')).toBe(3);
  await end(storage);
});

test('a series is of one moment, even if tracks are saved and counters stored while it is read', async () => {
  const storage = await openWith([['/a', '2016-03-25T12:00Z']]);
  const reading = storage.getSeries(pages, { period: 'hour' });
  const saving = storage.saveUserTrack(
    'a',
    0,
    'u',
    { page: '/b', size: 1 },
    { timeStamp: '2016-03-25T12:30Z' },
  );
  expect(await reading).toEqual([{ date: '2016-03-25T13:00:00+01:00', hits: 1, transfer: 0, keys: 1 }]);
  await saving;
  expect(await storage.getSeries(pages, { period: 'hour' })).toMatchObject([{ hits: 2, keys: 2 }]);
  await end(storage);
});

test('keys are added up over a range, many of them, also where counters are 0', async () => {
  const storage = await TrackingStorage.open(undefined, {
    hooks: [pages],
    summaries: { openCountersMax: 500 },
  });
  const visits = Array.from({ length: 6000 }, (_, i) => ({
    taskId: 'a',
    userName: 'u',
    timeStamp: Date.UTC(2016, 2, 1 + Math.floor(i / 2500), 12),
    data: { page: `/${i % 2500}`, size: 0 },
  }));
  await storage.saveUserTracks(visits);
  const rows = await storage.getKeys(pages, { limit: 10_000 });
  expect(rows).toHaveLength(2500);
  expect(rows.filter(({ hits }) => hits === 3)).toHaveLength(1000);
  expect(rows.filter(({ hits }) => hits === 2)).toHaveLength(1500);
  expect(rows[0]).toEqual({ key: '/0', hits: 3, transfer: 0 });
  const byPages = await Promise.all([1, 2, 3].map((page) => storage.getKeys(pages, { limit: 1000, page })));
  expect(byPages.flat()).toEqual(rows);
  expect(
    await storage.getKeys(pages, { timeFromTo: ['2016-03-03', '2016-03-03'], order: 'transfer', limit: 1 }),
  ).toEqual([{ key: '/0', hits: 1, transfer: 0 }]);
  await end(storage);
});

test('a summary that the storage does not keep is an error that names those it keeps', async () => {
  const storage = await openWith([]);
  const asking = storage.getSum('urls');
  await expect(asking).rejects.toMatchObject({ code: 'TRACKS_NO_SUMMARY' });
  await expect(asking).rejects.toThrow("there are no sums of 'urls'; there are those of 'pages'");
  await expect(storage.getSum(5 as never)).rejects.toThrow(
    'summary must be a summary or the name of one, received 5',
  );
  const plain = new TrackingStorage();
  await expect(plain.countKeys('urls')).rejects.toMatchObject({ code: 'TRACKS_NO_SUMMARY' });
  await expect(plain.rebuildSummaries()).rejects.toMatchObject({ code: 'TRACKS_NO_SUMMARY' });
  expect(await plain.getSummaries()).toEqual([]);
  await plain.close();
  await end(storage);
});
