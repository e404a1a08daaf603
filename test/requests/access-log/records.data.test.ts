import { describe, expect, it } from 'vitest';
import { readAccessLog } from '../../../src/requests/access-log/read-access-log.ts';
import type { RequestRecord } from '../../../src/requests/request-record.ts';
import { Tally, unescapeTop, WallClock } from './tally.ts';
import {
  type Dimension,
  isThere,
  KNOWN_LOGS,
  type KnownLog,
  PERIODS,
  readWebTruth,
  type WebTruth,
  ZONES,
} from './web-truth.ts';

const LISTED = 50;

/** All sums of the truth, from records. */
class LogSums {
  readonly #tallies = new Map<string, Tally>();
  readonly #clocks: Record<string, WallClock>;

  constructor(timeZone: string) {
    this.#clocks = { local: new WallClock(timeZone), utc: new WallClock('UTC') };
  }

  tally(...names: string[]): Tally {
    const name = names.join(' ');
    const tally = this.#tallies.get(name) ?? new Tally();
    this.#tallies.set(name, tally);
    return tally;
  }

  add(record: RequestRecord): void {
    const { url, remoteAddr, userAgent, contentLength, status, method, date } = record;
    const keys: Record<Dimension, string> = {
      url,
      remote: remoteAddr ?? '-',
      userAgent: userAgent.string ?? '-',
    };
    const dimensions = Object.entries(keys).filter(([dimension, key]) => dimension !== 'url' || key !== '');
    this.tally('status').add(String(status), contentLength);
    this.tally('method').add(method || '(none)', contentLength);
    for (const [dimension, key] of dimensions) this.tally('whole', dimension).add(key, contentLength);
    for (const zone of ZONES) {
      const hour = this.#clocks[zone]!.hourOf(date);
      for (const [period, bucket] of [
        ['hour', hour],
        ['day', hour.slice(0, 10)],
        ['month', hour.slice(0, 7)],
      ] as const) {
        this.tally(zone, period).add(bucket, contentLength);
        if (period === 'hour') continue;
        for (const [dimension, key] of dimensions)
          this.tally(zone, period, dimension, bucket).add(key, contentLength);
      }
    }
  }
}

async function sumUp(log: KnownLog) {
  const sums = new LogSums(log.timeZone);
  const all = { hits: 0, bytes: 0, withAuthUser: 0, first: Number.POSITIVE_INFINITY, last: 0 };
  const reader = readAccessLog(log.file);
  for await (const record of reader) {
    sums.add(record);
    all.hits++;
    all.bytes += record.contentLength;
    if (record.username !== null) all.withAuthUser++;
    all.first = Math.min(all.first, record.date);
    all.last = Math.max(all.last, record.date);
  }
  return { sums, all, report: reader.report };
}

function hitsOf(tally: Tally): Record<string, number> {
  return Object.fromEntries(Object.entries(tally.toObject()).map(([key, [hits]]) => [key, hits]));
}

function expectSums(sums: LogSums, truth: WebTruth): void {
  expect(hitsOf(sums.tally('status'))).toEqual(truth.status);
  expect(hitsOf(sums.tally('method'))).toEqual(truth.method);
  for (const zone of ZONES) {
    for (const period of PERIODS)
      expect(sums.tally(zone, period).toObject()).toEqual(truth.server[zone][period]);
  }
}

function expectTops(sums: LogSums, truth: WebTruth): void {
  for (const [dimension, top] of Object.entries(truth.whole))
    expect(sums.tally('whole', dimension).top(LISTED)).toEqual(unescapeTop(top));
  for (const zone of ZONES) {
    for (const [period, dimensions] of Object.entries(truth.top50[zone])) {
      for (const [dimension, buckets] of Object.entries(dimensions)) {
        for (const [bucket, top] of Object.entries(buckets))
          expect(
            sums.tally(zone, period, dimension, bucket).top(LISTED),
            `${zone} ${dimension} ${bucket}`,
          ).toEqual(unescapeTop(top));
      }
    }
  }
}

for (const log of KNOWN_LOGS) {
  describe.skipIf(!isThere(log))(`the records of ${log.name} (skipped where the real data is absent)`, () => {
    it('are as many, and add up to as many hits and bytes by hour, day and month, as the truth says', async () => {
      const truth = readWebTruth(log);
      const { sums, all, report } = await sumUp(log);
      expect(report).toMatchObject({ lines: truth.lines, records: truth.hits, invalid: truth.unparsable });
      expect(report.invalidLines.map(({ line, text }) => ({ line, text }))).toEqual(
        truth.unparsableLines.map(({ line, text }) => ({ line, text })),
      );
      expect(all).toEqual({
        hits: truth.hits,
        bytes: truth.bytes,
        withAuthUser: truth.withAuthUser,
        first: Date.parse(truth.firstUtc),
        last: Date.parse(truth.lastUtc),
      });
      expectSums(sums, truth);
      expectTops(sums, truth);
    });
  });
}
