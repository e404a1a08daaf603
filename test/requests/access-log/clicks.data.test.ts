import { describe, expect, it } from 'vitest';
import { toRecord } from '../../../src/requests/access-log/to-record.ts';
import { preferredLanguage } from '../../../src/requests/language.ts';
import { toEntry, userOf } from '../../../src/requests/request-entry.ts';
import type { RequestRecord } from '../../../src/requests/request-record.ts';
import { Visits } from '../../../src/requests/visits.ts';
import { type TrackEntry, TrackingStorage } from '../../../src/storage/index.ts';
import { sumGeo, sumLanguages, sumServer, sumUrls, sumUserAgents } from '../../../src/summaries/index.ts';
import { DATA_FOLDER, readText } from '../../data/truth.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { isThere, type TopTruth } from './web-truth.ts';

const CLICKS = {
  file: `${DATA_FOLDER}/weblogs/usagov-clicks/usagov-clicks.jsonl.gz`,
  truthFile: `${DATA_FOLDER}/truth/usagov-clicks.web.json.gz`,
};
const SUMMARIES = {
  url: sumUrls,
  server: sumServer,
  userAgent: sumUserAgents,
  country: sumGeo,
  languagePrimary: sumLanguages,
};

interface Click {
  t?: number;
  u?: string;
  hh?: string;
  a?: string;
  c?: string | null;
  al?: string;
}

interface ClicksTruth {
  lines: number;
  unusable: number;
  hits: number;
  byDimension: Record<'hour' | 'day' | 'month', Record<keyof typeof SUMMARIES, Record<string, TopTruth>>>;
}

/** A click as the record of a request; undefined for a line that is none. */
function toClickRecord({ t, u, hh, a, c, al }: Click): RequestRecord | undefined {
  if (t === undefined) return undefined;
  const record = toRecord({
    serverName: hh ?? null,
    remote: '-',
    user: null,
    time: t * 1_000,
    request: `GET ${u} HTTP/1.1`,
    status: 302,
    bytes: 0,
    referrer: null,
    userAgent: a ?? null,
    forwardedFor: null,
  });
  return { ...record, language: preferredLanguage(al), ipInfo: { country: c || null } };
}

async function load(storage: TrackingStorage, records: readonly RequestRecord[]): Promise<void> {
  const visits = new Visits(storage);
  const entries = await Promise.all(
    records.map(async (record) => toEntry(record, await visits.runFor(userOf(record), record.date))),
  );
  await storage.saveUserTracks(entries as unknown as Iterable<TrackEntry>);
}

/** What the truth counts under '' has no key; the sums do not count it, but for the server. */
function keysOf(top: TopTruth): Record<string, number> {
  return Object.fromEntries(top.top.filter(([key]) => key !== '').map(([key, hits]) => [key, hits]));
}

/** Of the keys with as many hits as the last that is listed, the truth lists those that come first. */
function expectAgreement(rows: readonly { key: string; hits: number }[], top: TopTruth, name: string): void {
  const isWhole = top.top.length === top.distinct;
  const found = Object.fromEntries(
    rows
      .filter(({ key, hits }) => key !== '' && (isWhole || hits > top.cut[0]))
      .map(({ key, hits }) => [key, hits]),
  );
  const expected = Object.entries(keysOf(top)).filter(([, hits]) => isWhole || hits > top.cut[0]);
  expect(found, name).toEqual(Object.fromEntries(expected));
}

describe.skipIf(!isThere(CLICKS))(
  'clicks with languages and countries (skipped where the real data is absent)',
  () => {
    it('have the sums of the truth by language, country, server, user agent and URL', async () => {
      const truth = JSON.parse(readText(CLICKS.truthFile)) as ClicksTruth;
      const lines = readText(CLICKS.file).trimEnd().split('\n');
      expect(lines).toHaveLength(truth.lines);
      const records = lines.flatMap((line) => toClickRecord(JSON.parse(line) as Click) ?? []);
      expect(records).toHaveLength(truth.hits);
      await using storage = await TrackingStorage.open(undefined, { hooks: Object.values(SUMMARIES) });
      await load(storage, records);
      for (const [truthPeriod, period] of [
        ['hour', 'hour'],
        ['day', 'date'],
        ['month', 'month'],
      ] as const) {
        for (const [dimension, summary] of Object.entries(SUMMARIES)) {
          const buckets = truth.byDimension[truthPeriod][dimension as keyof typeof SUMMARIES];
          for (const [bucket, top] of Object.entries(buckets)) {
            const startDate = { hour: `${bucket}:00Z`, day: bucket, month: `${bucket}-01` }[truthPeriod];
            const rows = await storage.getSum(summary, { period, startDate, limit: 5_000 });
            expectAgreement(rows, top, `${dimension} ${bucket}`);
          }
        }
      }
      await expectConsistent(storage);
    });
  },
);
