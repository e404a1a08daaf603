import { describe, expect, test } from 'vitest';
import {
  type SummaryOrName,
  type SumPeriod,
  type TrackEntry,
  TrackingStorage,
} from '../../src/storage/index.ts';
import {
  type CountedRequest,
  defineSummary,
  sumGeo,
  sumLanguages,
  sumRemotes,
  sumServer,
  sumUrls,
  sumUserAgents,
  sumVisitors,
} from '../../src/summaries/index.ts';
import { expectConsistent } from '../support/consistency.ts';
import { OtherProcess } from '../support/other-process.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { loadWebLog, openLogStorage } from './load-web-log.ts';
import {
  isThere,
  type LogTruth,
  linesOf,
  type Pair,
  type RequestsTruth,
  readTruth,
  type TopTruth,
  webSet,
} from './web-truth.ts';

const TIMEOUT = 600_000;
const BATCH_LENGTH = 5000;

type Storage = TrackingStorage<CountedRequest>;

const PERIODS: Record<string, SumPeriod> = { hour: 'hour', day: 'date', month: 'month' };

/** How the truth names a period. */
function nameInTruth(level: string, date: string): string {
  return date.slice(0, level === 'hour' ? 13 : level === 'day' ? 10 : 7);
}

/** A period of the truth as the start of a query. */
const startDateOf = (name: string): string => (name.includes('T') ? `${name}:00` : name);

/** The totals of each period against those of a summary with a single key. */
async function expectServer(storage: Storage, truth: Record<string, Record<string, Pair>>): Promise<void> {
  for (const [level, expected] of Object.entries(truth)) {
    const rows = await storage.getSum(sumServer, { period: PERIODS[level]!, limit: 1e6 });
    const found = rows.map(({ date, hits, transfer }): [string, Pair] => [
      nameInTruth(level, date),
      [hits, transfer],
    ]);
    expect(Object.fromEntries(found)).toEqual(expected);
    expect(rows).toHaveLength(Object.keys(expected).length);
  }
}

/** The first keys of each period, how many there are, and how they are found among all. */
async function expectTop(
  storage: Storage,
  summary: SummaryOrName,
  level: string,
  truth: Record<string, TopTruth>,
): Promise<void> {
  const period = PERIODS[level]!;
  for (const [name, { distinct, top }] of Object.entries(truth)) {
    const startDate = startDateOf(name);
    const rows = await storage.getSum(summary, { period, startDate, order: 'hits', limit: top.length });
    expect(rows.map(({ key, hits, transfer }) => [key, hits, transfer])).toEqual(top);
    expect(await storage.getSum(summary, { period, startDate, limit: top.length })).toEqual(rows);
    expect(await storage.countKeys(summary, { period, timeFromTo: [startDate, startDate] })).toBe(distinct);
  }
}

async function expectLog(storage: Storage, truth: LogTruth, zone: 'utc' | 'local'): Promise<void> {
  await expectServer(storage, truth.server[zone]);
  for (const [level, dimensions] of Object.entries(truth.top50[zone])) {
    await expectTop(storage, sumUrls, level, dimensions.url);
    await expectTop(storage, sumRemotes, level, dimensions.remote);
    await expectTop(storage, sumUserAgents, level, dimensions.userAgent);
  }
}

const LOGS = [
  [
    'elastic-apache',
    webSet('elastic-apache', 'weblogs/elastic-apache/apache_logs.log.gz'),
    'Etc/UTC',
    [2500],
  ],
  [
    'blog-2016',
    webSet('blog-2016', 'weblogs/blog-2016/access3.log.gz'),
    'America/New_York',
    [30_000, 120_000],
  ],
] as const;

describe.each(LOGS)('the access log %s', (_, set, timeZone, deaths) => {
  test.skipIf(!isThere(set))(
    'is counted exactly, though the process is killed in the middle, and again in the zone of the log',
    async () => {
      const truth = readTruth<LogTruth>(set);
      await withTemporaryFolder(async (folder) => {
        for (const line of deaths) {
          const loading = new OtherProcess(
            new URL('load-until-killed.ts', import.meta.url),
            folder,
            set.input,
          );
          await loading.says(`line ${line}.`);
          await loading.kill();
        }
        const storage = await openLogStorage(folder);
        await loadWebLog(storage, set.input);
        expect(await storage.count()).toBe(truth.hits);
        await expectLog(storage, truth, 'utc');
        await storage.rebuildSummaries({ timeZone });
        await expectLog(storage, truth, 'local');
        await expectConsistent(storage);
        await storage.close();
      });
    },
    TIMEOUT,
  );
});

/** Saves each line of a set of JSON lines that `entryOf` makes a track of. */
async function loadLines(
  storage: Storage,
  file: string,
  entryOf: (line: Record<string, unknown>) => TrackEntry<CountedRequest> | undefined,
): Promise<void> {
  let [entries, saving]: [TrackEntry<CountedRequest>[], Promise<unknown>] = [[], Promise.resolve()];
  for await (const line of linesOf(file)) {
    const entry = entryOf(JSON.parse(line));
    if (entry) entries.push(entry);
    if (entries.length < BATCH_LENGTH) continue;
    await saving;
    saving = storage.saveUserTracks(entries);
    entries = [];
  }
  await saving;
  await storage.saveUserTracks(entries);
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const CLICKS = webSet('usagov-clicks', 'weblogs/usagov-clicks/usagov-clicks.jsonl.gz');

function clickOf(line: Record<string, unknown>): TrackEntry<CountedRequest> | undefined {
  if (typeof line.t !== 'number') return undefined;
  const data = {
    url: textOf(line.u),
    serverName: textOf(line.hh),
    userAgent: { string: textOf(line.a) },
    ipInfo: { country: textOf(line.c) },
    language: textOf(line.al),
  };
  return { taskId: 'click', userName: '', timeStamp: line.t * 1000, data };
}

test.skipIf(!isThere(CLICKS))(
  'clicks of usagov are counted exactly by country, language, server, URL and user agent',
  async () => {
    const truth = readTruth<RequestsTruth>(CLICKS);
    const hooks = [sumGeo, sumLanguages, sumServer, sumUrls, sumUserAgents];
    const storage = await TrackingStorage.open<CountedRequest>(undefined, { hooks });
    await loadLines(storage, CLICKS.input, clickOf);
    for (const [level, dimensions] of Object.entries(truth.byDimension)) {
      await expectTop(storage, sumGeo, level, dimensions.country!);
      await expectTop(storage, sumLanguages, level, dimensions.language!);
      await expectTop(storage, sumServer, level, dimensions.server!);
      await expectTop(storage, sumUrls, level, dimensions.url!);
      await expectTop(storage, sumUserAgents, level, dimensions.userAgent!);
    }
    await expectConsistent(storage);
    await storage.close();
  },
  TIMEOUT,
);

const DOWNLOADS = webSet('cran-newyear', 'events/cran-newyear/cran-newyear.jsonl.gz');

const visitorsByCountry = defineSummary<CountedRequest>({
  name: 'visitorsByCountry',
  key: ({ data }) => `${data.ipInfo?.country} ${data.visitorId}`,
  isPersonal: true,
});

function downloadOf(line: Record<string, unknown>): TrackEntry<CountedRequest> {
  const { size, country } = line.data as { size: number; country?: string };
  const visitor = textOf(line.userName);
  const data = {
    url: textOf(line.taskId),
    serverName: null,
    remoteAddr: visitor,
    visitorId: visitor,
    ipInfo: { country: textOf(country) },
    contentLength: size,
  };
  return { taskId: data.url, userName: visitor, timeStamp: textOf(line.timeStamp), data };
}

/** The visitors of each date and country, each counted once. */
async function expectVisitors(
  storage: Storage,
  truth: Record<string, Record<string, number>>,
): Promise<void> {
  for (const [date, countries] of Object.entries(truth)) {
    const rows = await storage.getSum(visitorsByCountry, { startDate: date, limit: 1e6 });
    const counts: Record<string, number> = {};
    for (const { key } of rows) {
      const country = key.slice(0, key.indexOf(' '));
      counts[country] = (counts[country] ?? 0) + 1;
    }
    expect(counts).toEqual(countries);
    const [country = '', visitors] = Object.entries(countries)[0] ?? [];
    const target = { prefix: `${country} ` };
    expect(await storage.countKeys(visitorsByCountry, { timeFrom: date, timeTo: date, target })).toBe(
      visitors,
    );
  }
}

test.skipIf(!isThere(DOWNLOADS))(
  'a million downloads of cran are counted exactly by country, visitor, package and remote',
  async () => {
    const truth = readTruth<RequestsTruth>(DOWNLOADS);
    const hooks = [sumServer, sumGeo, sumVisitors, sumUrls, sumRemotes, visitorsByCountry];
    await withTemporaryFolder(async (folder) => {
      const storage = await TrackingStorage.open<CountedRequest>(folder, { hooks });
      await loadLines(storage, DOWNLOADS.input, downloadOf);
      await storage.close();
      await storage.open();
      await expectServer(storage, truth.server);
      for (const [level, dimensions] of Object.entries(truth.byDimension)) {
        await expectTop(storage, sumGeo, level, dimensions.country!);
        if (dimensions.url) await expectTop(storage, sumUrls, level, dimensions.url);
        if (dimensions.remote) await expectTop(storage, sumRemotes, level, dimensions.remote);
        if (dimensions.remote) await expectTop(storage, sumVisitors, level, dimensions.remote);
      }
      await expectVisitors(storage, truth.distinctVisitorsPerDayAndCountry!);
      await expectConsistent(storage);
      await storage.close();
    });
  },
  TIMEOUT,
);
