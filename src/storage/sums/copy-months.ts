import { DAY_MS } from '../../arguments/index.ts';
import { firstDayOfMonth, type TimeZone } from '../../clocks/index.ts';
import { PERIODS } from '../contract/sum-periods.ts';
import type { SumPeriod } from '../contract/sum-types.ts';
import type { OpenEngine } from '../engine/open-engine.ts';
import { PendingOperation } from '../engine/writing/pending-operation.ts';
import type { WriteGroup } from '../engine/writing/write-group.ts';
import type { DatabaseSnapshot } from '../leveldb/level-types.ts';
import { decodeHeader, readPages, stageBucket } from './buckets.ts';
import type { Columns } from './columns.ts';
import type { SummaryRecord } from './registry.ts';
import { type BucketName, headerRange, startOfHeader } from './sum-keys.ts';

/** Counters that one batch copies, about. */
const COPIED_ROWS = 100_000;

/** Copies the sums of a summary from before a month into its next generation. */
export async function copyMonths(
  { store, queue }: OpenEngine,
  snapshot: DatabaseSnapshot,
  { number: summary, generation }: SummaryRecord,
  zone: TimeZone,
  fromMonth: number,
): Promise<void> {
  const { database } = store;
  let [copies, rows]: [Copy[], number] = [[], 0];
  const flush = async (): Promise<void> => {
    const operation = new WriteBuckets(copies);
    [copies, rows] = [[], 0];
    queue.add(operation);
    await operation.promise;
  };
  for (const period of PERIODS) {
    const name = { summary, generation, period };
    const range = headerRange(name, -Infinity, firstOf(period, zone, fromMonth) - 1);
    for await (const entries of database.entries(range, snapshot)) {
      for (const [key, bytes] of entries) {
        const start = startOfHeader(key);
        const columns = readPages(database, { ...name, start }, decodeHeader(key, bytes), snapshot);
        copies.push({ name: { ...name, generation: generation + 1, start }, columns });
        rows += columns.ids.length;
        if (rows > COPIED_ROWS) await flush();
      }
    }
  }
  await flush();
}

/** The first hour, date or month of a month. */
function firstOf(period: SumPeriod, zone: TimeZone, month: number): number {
  if (period === 'month') return month;
  const day = firstDayOfMonth(month);
  return period === 'date' ? day : zone.hourOf(zone.momentOf(day * DAY_MS)) / 1000;
}

interface Copy {
  name: BucketName;
  columns: Columns;
}

/** Writes periods that are not there yet. */
class WriteBuckets extends PendingOperation<void> {
  readonly sizeBytes = 0;
  readonly isAlone = true;
  readonly #copies: readonly Copy[];

  constructor(copies: readonly Copy[]) {
    super();
    this.#copies = copies;
  }

  stage(group: WriteGroup): boolean {
    for (const { name, columns } of this.#copies) stageBucket(group, name, columns, undefined);
    return true;
  }

  protected get result(): undefined {
    return undefined;
  }
}
