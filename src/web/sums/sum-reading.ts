import type { SumRow, SumTotals } from '../../storage/index.ts';
import type { TimeWindow } from '../activity/windows.ts';
import { SUM_ROWS_MAX } from '../limits.ts';
import type { ViewedStorage } from '../viewed-storage.ts';
import type { SumQuery } from './sum-query.ts';

/** The sums of several periods. */
export interface SumsOfRange {
  /** Of each period, in their order. */
  byPeriod: SumTotals[];
  totals: SumTotals;
  /** How many different keys there are. */
  keys: number;
  /** The sums of each key over all periods. */
  byKey: ReadonlyMap<string, SumTotals>;
  /** Whether `byKey` has everything, and not only the greatest rows. */
  isWhole: boolean;
}

/** Reads the sums of some periods. */
export async function readSums(
  storage: ViewedStorage,
  query: SumQuery,
  windows: readonly TimeWindow[],
  signal: AbortSignal,
): Promise<SumsOfRange> {
  const { summary, period, target, order } = query;
  const byPeriod: SumTotals[] = [];
  for (const { start } of windows) {
    signal.throwIfAborted();
    byPeriod.push(await storage.getTotals(summary.name, { period, target, startDate: start }));
  }
  const range = { period, target, startDate: windows[0]!.start, endDate: windows.at(-1)!.end - 1 };
  const rows = await storage.getSum(summary.name, { ...range, order, limit: SUM_ROWS_MAX });
  return {
    byPeriod,
    totals: addUp(byPeriod),
    keys: await storage.countKeys(summary.name, range),
    byKey: addByKey(rows),
    isWhole: rows.length < SUM_ROWS_MAX,
  };
}

function addUp(sums: readonly SumTotals[]): SumTotals {
  const totals = { hits: 0, transfer: 0 };
  for (const { hits, transfer } of sums) {
    totals.hits += hits;
    totals.transfer += transfer;
  }
  return totals;
}

function addByKey(rows: readonly SumRow[]): Map<string, SumTotals> {
  const byKey = new Map<string, SumTotals>();
  for (const { key, hits, transfer } of rows) {
    const sums = byKey.get(key) ?? { hits: 0, transfer: 0 };
    byKey.set(key, { hits: sums.hits + hits, transfer: sums.transfer + transfer });
  }
  return byKey;
}
