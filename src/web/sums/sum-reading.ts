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
  signal.throwIfAborted();
  const { summary, period, target, order } = query;
  const { name } = summary;
  const range = { period, target, startDate: windows[0]!.start, endDate: windows.at(-1)!.end - 1 };
  const totals = await storage.getTotals(name, range);
  if (totals.hits === 0) return nothingIn(windows, totals);
  const reading = windows.map(({ start }) => storage.getTotals(name, { period, target, startDate: start }));
  const byPeriod = await Promise.all(reading);
  signal.throwIfAborted();
  const rows = await storage.getSum(name, { ...range, order, limit: SUM_ROWS_MAX });
  const keys = await storage.countKeys(name, range);
  return { byPeriod, totals, keys, byKey: addByKey(rows), isWhole: rows.length < SUM_ROWS_MAX };
}

function nothingIn(windows: readonly TimeWindow[], totals: SumTotals): SumsOfRange {
  return { byPeriod: windows.map(() => totals), totals, keys: 0, byKey: new Map(), isWhole: true };
}

function addByKey(rows: readonly SumRow[]): Map<string, SumTotals> {
  const byKey = new Map<string, SumTotals>();
  for (const { key, hits, transfer } of rows) {
    const sums = byKey.get(key) ?? { hits: 0, transfer: 0 };
    byKey.set(key, { hits: sums.hits + hits, transfer: sums.transfer + transfer });
  }
  return byKey;
}
