import { describe, expect, it } from 'vitest';
import { loadAccessLog } from '../../../src/requests/access-log/load-access-log.ts';
import { TrackingStorage } from '../../../src/storage/index.ts';
import {
  sumGeo,
  sumLanguages,
  sumRemotes,
  sumServer,
  sumUrls,
  sumUserAgents,
  sumVisitors,
} from '../../../src/summaries/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';
import { unescapeTop } from './tally.ts';
import {
  type Dimension,
  isThere,
  KNOWN_LOGS,
  type KnownLog,
  readWebTruth,
  type Sums,
  type TopTruth,
  type WebTruth,
  type Zone,
} from './web-truth.ts';

const HOOKS = [sumUrls, sumRemotes, sumUserAgents, sumLanguages, sumServer, sumVisitors, sumGeo];
const BY_DIMENSION = { url: sumUrls, remote: sumRemotes, userAgent: sumUserAgents };
/** Periods as the truth calls them, and as `getSum` does. */
const PERIODS = { hour: 'hour', day: 'date', month: 'month' } as const;
/** For a machine that does many other things. */
const TIMEOUT_MS = 400_000;
const DIMENSIONS: readonly Dimension[] = ['url', 'remote', 'userAgent'];

/** The key of a bucket in the truth, such as `2016-02-20T00`, for the date of a row. */
function bucketOf(date: string, period: keyof typeof PERIODS): string {
  return date.slice(0, { hour: 13, day: 10, month: 7 }[period]);
}

async function expectServerSums(storage: TrackingStorage, truth: WebTruth, zone: Zone): Promise<void> {
  for (const period of ['hour', 'day', 'month'] as const) {
    const rows = await storage.getSum(sumServer, { period: PERIODS[period], limit: 10_000, order: 'date' });
    const sums = new Map<string, Sums>();
    for (const { date, hits, transfer } of rows) {
      // The hour that comes twice in autumn is one bucket of the truth.
      const [moreHits, moreBytes] = sums.get(bucketOf(date, period)) ?? [0, 0];
      sums.set(bucketOf(date, period), [hits + moreHits, transfer + moreBytes]);
    }
    expect(Object.fromEntries(sums)).toEqual(truth.server[zone][period]);
  }
}

/** A hyphen means no user agent: the record has none, and the sums do not count it. */
function withoutHyphen(top: TopTruth): TopTruth['top'] {
  return top.top.filter(([key]) => key !== '-');
}

/** Keys with as many hits as the last one that is listed may be others. */
function expectTop(rows: readonly { key: string; hits: number; transfer: number }[], truth: TopTruth): void {
  const certain = withoutHyphen(unescapeTop(truth)).filter(([, hits]) => hits > truth.cut[0]);
  const found = new Map(rows.map(({ key, hits, transfer }) => [key, [hits, transfer]]));
  for (const [key, hits, bytes] of certain) expect(found.get(key), key).toEqual([hits, bytes]);
  expect(rows.slice(0, certain.length).map(({ hits }) => hits)).toEqual(certain.map(([, hits]) => hits));
}

async function expectTops(storage: TrackingStorage, truth: WebTruth, zone: Zone): Promise<void> {
  for (const period of ['day', 'month'] as const) {
    for (const dimension of DIMENSIONS) {
      for (const [bucket, top] of Object.entries(truth.top50[zone][period][dimension])) {
        const date = period === 'day' ? bucket : `${bucket}-01`;
        const dates = { period: PERIODS[period], startDate: date, endDate: date } as const;
        const rows = await storage.getSum(BY_DIMENSION[dimension], { ...dates, limit: 50, order: 'hits' });
        const range = { period: PERIODS[period], timeFrom: date, timeTo: date } as const;
        expectTop(rows, top);
        const keys = await storage.countKeys(BY_DIMENSION[dimension], range);
        if (dimension !== 'userAgent') expect(keys, `${zone} ${dimension} ${bucket}`).toBe(top.distinct);
      }
    }
  }
}

async function compare(log: KnownLog, zone: Zone): Promise<void> {
  const truth = readWebTruth(log);
  await withTemporaryFolder(async (folder) => {
    const timeZone = zone === 'utc' ? 'UTC' : log.timeZone;
    await using storage = await TrackingStorage.open(folder, { hooks: HOOKS, timeZone });
    expect(await loadAccessLog(log.file, storage)).toMatchObject({
      records: truth.hits,
      invalid: truth.unparsable,
    });
    expect(await storage.getTotals(sumServer)).toMatchObject({ hits: truth.hits, transfer: truth.bytes });
    await expectServerSums(storage, truth, zone);
    await expectTops(storage, truth, zone);
    // A log tells nothing of them.
    for (const summary of [sumLanguages, sumVisitors, sumGeo])
      expect(await storage.getSum(summary)).toEqual([]);
    expect(await loadAccessLog(log.file, storage)).toMatchObject({ records: 0 });
    expect(await storage.getTotals(sumServer)).toMatchObject({ hits: truth.hits, transfer: truth.bytes });
    await expectConsistent(storage);
  });
}

for (const log of KNOWN_LOGS) {
  describe.skipIf(!isThere(log))(`${log.name}, loaded (skipped where the real data is absent)`, () => {
    it('has the sums of the truth in UTC', () => compare(log, 'utc'), TIMEOUT_MS);
    it('has the sums of the truth in the zone of the log', () => compare(log, 'local'), TIMEOUT_MS);
  });
}
