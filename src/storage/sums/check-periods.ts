import { monthOfDay } from '../../clocks/index.ts';
import { Slices } from '../../slices/index.ts';
import type { Disagreement } from '../contract/reports.ts';
import { PERIODS, periodAt } from '../contract/sum-periods.ts';
import type { SumPeriod } from '../contract/sum-types.ts';
import type { Database } from '../leveldb/database.ts';
import { type Bucket, readBuckets, readPages } from './buckets.ts';
import { areSame, type Columns, combineColumns, totalsOf } from './columns.ts';
import type { StoredSummary } from './stored-summary.ts';
import { headerKey } from './sum-keys.ts';
import type { SumStore } from './sum-store.ts';

/** Compares the stored periods of a summary with themselves and with one another. */
export async function* checkPeriods(
  database: Database,
  sums: SumStore,
  summary: StoredSummary,
): AsyncGenerator<Disagreement> {
  const slices = new Slices();
  for (const period of PERIODS) {
    for await (const [bucket, columns] of columnsOf(database, summary, period)) {
      yield* checkBucket(sums, summary, bucket, columns);
      if (slices.isTimeUp()) await slices.next();
    }
  }
  if (summary.record.isSound) yield* comparePeriods(database, sums, summary);
}

function* checkBucket(
  { registry }: SumStore,
  { dictionary }: StoredSummary,
  { name, header }: Bucket,
  columns: Columns,
): Generator<Disagreement> {
  const key = headerKey(name);
  const { hits, transfer } = totalsOf(columns);
  const isSame = header.keys === columns.ids.length && header.hits === hits && header.transfer === transfer;
  if (!isSame) yield { kind: 'sum', key, message: 'the header says something else than the pages' };
  if (!isAscending(columns.ids) || (columns.ids.at(-1) ?? 0) > dictionary.lastId)
    yield { kind: 'sum', key, message: 'its ids are out of order, or unknown' };
  if (name.period !== 'month' && name.start < registry.expired[name.period])
    yield { kind: 'sum', key, message: 'it should have been removed for its age' };
}

function isAscending(ids: Uint32Array): boolean {
  for (let row = 1; row < ids.length; row++) if (ids[row]! <= ids[row - 1]!) return false;
  return true;
}

async function* columnsOf(
  database: Database,
  { record: { number, generation } }: StoredSummary,
  period: SumPeriod,
  from = -Infinity,
): AsyncGenerator<[Bucket, Columns]> {
  const buckets = readBuckets(database, { summary: number, generation, period }, { from });
  for await (const bucket of buckets) yield [bucket, readPages(database, bucket)];
}

/** Compares dates with their hours, and months with their dates, where all of these are kept. */
async function* comparePeriods(
  database: Database,
  { zone, registry: { expired } }: SumStore,
  summary: StoredSummary,
): AsyncGenerator<Disagreement> {
  const dateOf = (hour: number): number => periodAt(zone, 'date', hour * 1000);
  const firstDate = Math.max(firstWhole(expired.hour, dateOf), expired.date);
  yield* compareParts(database, summary, 'hour', 'date', firstDate, dateOf);
  const firstMonth = firstWhole(expired.date, monthOfDay);
  yield* compareParts(database, summary, 'date', 'month', firstMonth, monthOfDay);
}

/** The first of the longer periods of which no shorter one was removed. */
function firstWhole(border: number, longerOf: (start: number) => number): number {
  return border === -Infinity ? -Infinity : longerOf(border - 1) + 1;
}

async function* compareParts(
  database: Database,
  summary: StoredSummary,
  period: SumPeriod,
  longer: SumPeriod,
  from: number,
  longerOf: (start: number) => number,
): AsyncGenerator<Disagreement> {
  const message = `the sums of a ${longer} are not those of each ${period} in it together`;
  const wholes = columnsOf(database, summary, longer, from);
  try {
    for await (const [start, columns] of addUp(columnsOf(database, summary, period), longerOf)) {
      if (start < from) continue;
      const [bucket, whole] = (await wholes.next()).value ?? [];
      if (bucket?.name.start !== start || !areSame(whole, columns)) yield { kind: 'sum', message };
    }
    if (!(await wholes.next()).done) yield { kind: 'sum', message };
  } finally {
    await wholes.return(undefined);
  }
}

/** Adds up periods by the longer period that each is in. */
async function* addUp(
  periods: AsyncIterable<[Bucket, Columns]>,
  longerOf: (start: number) => number,
): AsyncGenerator<[start: number, Columns]> {
  let [longer, parts]: [number, Columns[]] = [Number.NaN, []];
  for await (const [{ name }, columns] of periods) {
    const start = longerOf(name.start);
    if (start !== longer && parts.length > 0) {
      yield [longer, combineColumns(parts)];
      parts = [];
    }
    longer = start;
    parts.push(columns);
  }
  if (parts.length > 0) yield [longer, combineColumns(parts)];
}
