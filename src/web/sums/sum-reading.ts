import { type TimeWindow, windowAt } from '../../clocks/index.ts';
import type { KeyRow, SeriesRow, SumTotals } from '../../storage/index.ts';
import { TOP_KEYS_MAX } from '../limits.ts';
import type { ViewedStorage } from '../viewed-storage.ts';
import type { SumQuery } from './sum-query.ts';

/** The sums of a range of periods. */
export interface SumsOfRange {
  /** One for each period, in their order. */
  byPeriod: SumTotals[];
  totals: SumTotals;
  /** The number of different keys. */
  keys: number;
}

/** Reads the sums of periods. */
export async function readSums(
  storage: ViewedStorage,
  query: SumQuery,
  windows: readonly TimeWindow[],
  signal: AbortSignal,
): Promise<SumsOfRange> {
  signal.throwIfAborted();
  const { name } = query.summary;
  const range = rangeOf(query, windows);
  const series = await storage.getSeries(name, range);
  const byPeriod = addByWindow(query, series, windows);
  const keys = await countKeys(storage, query, windows, series);
  return { byPeriod, totals: addUp(series), keys };
}

/** The row of a single period has the number of its keys. */
async function countKeys(
  storage: ViewedStorage,
  query: SumQuery,
  windows: readonly TimeWindow[],
  series: readonly SeriesRow[],
): Promise<number> {
  if (series.length <= 1) return series[0]?.keys ?? 0;
  return storage.countKeys(query.summary.name, rangeOf(query, windows));
}

/** A key with its sums in the shown range, and its hits in the range to compare with. */
export interface ComparedKey extends KeyRow {
  hitsThere: number;
}

/** Reads the greatest keys of the shown range. */
export async function readGreatestKeys(
  storage: ViewedStorage,
  query: SumQuery,
  signal: AbortSignal,
): Promise<ComparedKey[]> {
  signal.throwIfAborted();
  const { summary, order, windows, others } = query;
  const { name } = summary;
  const top = await storage.getKeys(name, { ...rangeOf(query, windows), order, limit: TOP_KEYS_MAX });
  const target = { anyOf: top.map(({ key }) => key) };
  const there = await storage.getKeys(name, { ...rangeOf(query, others), target });
  const hitsThere = new Map(there.map(({ key, hits }) => [key, hits]));
  return top.map((row) => ({ ...row, hitsThere: hitsThere.get(row.key) ?? 0 }));
}

function rangeOf({ period, target }: SumQuery, windows: readonly TimeWindow[]) {
  return { period, target, startDate: windows[0]!.start, endDate: windows.at(-1)!.end - 1 };
}

/** Adds the rows of a series to the windows that they begin in. */
function addByWindow(
  { period, zone }: SumQuery,
  series: readonly SeriesRow[],
  windows: readonly TimeWindow[],
): SumTotals[] {
  const sums = windows.map(() => ({ hits: 0, transfer: 0 }));
  for (const { date, hits, transfer } of series) {
    const start = period === 'hour' ? Date.parse(date) : zone.momentOf(Date.parse(date));
    const sum = sums[windowAt(windows, start)]!;
    sum.hits += hits;
    sum.transfer += transfer;
  }
  return sums;
}

function addUp(series: readonly SeriesRow[]): SumTotals {
  const totals = { hits: 0, transfer: 0 };
  for (const { hits, transfer } of series) {
    totals.hits += hits;
    totals.transfer += transfer;
  }
  return totals;
}
