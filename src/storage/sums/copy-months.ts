import { DAY_MS } from '../../arguments/index.ts';
import { firstDayOfMonth, type TimeZone } from '../../clocks/index.ts';
import { PERIODS } from '../contract/sum-periods.ts';
import type { SumPeriod } from '../contract/sum-types.ts';
import type { OpenEngine } from '../engine/open-engine.ts';
import type { DatabaseSnapshot } from '../leveldb/level-types.ts';
import { readBuckets, readPages, stageBucket } from './buckets.ts';
import type { Columns } from './columns.ts';
import type { SummaryRecord } from './registry.ts';
import type { BucketName } from './sum-keys.ts';

/** Counters that one batch copies, about. */
const COPIED_ROWS = 100_000;

/** Copies the sums of a summary from before a month into its next generation. */
export async function copyMonths(
  { store: { database }, queue }: OpenEngine,
  snapshot: DatabaseSnapshot,
  { number: summary, generation }: SummaryRecord,
  zone: TimeZone,
  fromMonth: number,
): Promise<void> {
  let [copies, rows]: [[BucketName, Columns][], number] = [[], 0];
  const write = async (): Promise<void> => {
    const written = copies;
    [copies, rows] = [[], 0];
    await queue.alone((group) => {
      for (const [name, columns] of written) stageBucket(group, name, columns, undefined);
    });
  };
  for (const period of PERIODS) {
    const range = { to: firstOf(period, zone, fromMonth) - 1 };
    for await (const bucket of readBuckets(database, { summary, generation, period }, range, snapshot)) {
      const columns = readPages(database, bucket, snapshot);
      copies.push([{ ...bucket.name, generation: generation + 1 }, columns]);
      rows += columns.ids.length;
      if (rows > COPIED_ROWS) await write();
    }
  }
  await write();
}

/** The first hour, date or month of a month. */
function firstOf(period: SumPeriod, zone: TimeZone, month: number): number {
  if (period === 'month') return month;
  const day = firstDayOfMonth(month);
  return period === 'date' ? day : zone.hourOf(zone.momentOf(day * DAY_MS)) / 1000;
}
