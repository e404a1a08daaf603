import { DAY_MS, parseText, TIME_STAMP_MAX } from '../../arguments/index.ts';
import {
  HOUR_MS,
  periodsFrom,
  periodsUpTo,
  type TimeWindow,
  TimeZone,
  windowAt,
} from '../../clocks/index.ts';
import type {
  KeyRow,
  SeriesRow,
  SummaryState,
  SumPeriod,
  SumTarget,
  SumTotals,
} from '../../storage/index.ts';
import { choiceOf, parseSpan, parseTime } from '../filters/params.ts';
import { HttpError } from '../http-error.ts';
import { SUM_WINDOWS_MAX, TOP_KEYS_MAX } from '../limits.ts';
import { newestTime } from '../pages/activity.ts';
import type { ViewedStorage } from '../viewed-storage.ts';

/** The periods of sums, the default first. */
const PERIODS = ['date', 'hour', 'month'] as const satisfies SumPeriod[];

/** How far back sums are shown by default. */
const DEFAULT_LENGTH_MS: Readonly<Record<SumPeriod, number>> = {
  hour: 47 * HOUR_MS,
  date: 29 * DAY_MS,
  month: 335 * DAY_MS,
};

/** The sums that an address asks for. */
export interface SumQuery {
  summary: SummaryState;
  /** The zone of the summary's hours, dates and months. */
  zone: TimeZone;
  period: SumPeriod;
  order: 'hits' | 'transfer';
  /** The filter for keys, as in the address. */
  key: string;
  target: SumTarget | undefined;
  /** The periods to show. */
  windows: TimeWindow[];
  /** As many other periods to compare them with. */
  others: TimeWindow[];
}

/**
 * Reads the sums that an address asks for.
 *
 * @throws HttpError that names the wrong parameter
 */
export async function parseSumQuery(
  storage: ViewedStorage,
  summaries: readonly SummaryState[],
  params: URLSearchParams,
): Promise<SumQuery> {
  const name = params.get('summary') ?? summaries[0]!.name;
  const summary = summaries.find((each) => each.name === name);
  if (!summary) throw new HttpError(404, `There is no summary '${name}'.`);
  const zone = new TimeZone(summary.timeZone);
  const period = choiceOf(params, 'period', PERIODS);
  const key = params.get('key') ?? '';
  const windows = await parseWindows(storage, params, period, zone);
  return {
    summary,
    zone,
    period,
    order: choiceOf(params, 'order', ['hits', 'transfer']),
    key,
    target: key.trim() === '' ? undefined : parseText(key),
    windows,
    others: parseOthers(params, windows, period, zone),
  };
}

async function parseWindows(
  storage: ViewedStorage,
  params: URLSearchParams,
  period: SumPeriod,
  zone: TimeZone,
): Promise<TimeWindow[]> {
  const newest = () => newestTime(storage, {});
  const { from, to } = await parseSpan(params, ['start', 'end'], zone, newest, DEFAULT_LENGTH_MS[period]);
  const windows = periodsFrom(period, from, to, zone, SUM_WINDOWS_MAX + 1);
  if (windows.length <= SUM_WINDOWS_MAX) return windows;
  throw new HttpError(
    400,
    `From 'start' to 'end' there are more than ${SUM_WINDOWS_MAX} periods; choose longer ones or a shorter time.`,
  );
}

/** As many periods from `other` on; by default those directly before. */
function parseOthers(
  params: URLSearchParams,
  windows: readonly TimeWindow[],
  period: SumPeriod,
  zone: TimeZone,
): TimeWindow[] {
  const count = windows.length;
  const other = params.get('other') ?? '';
  if (other === '') return periodsUpTo(period, windows[0]!.start - 1, zone, count);
  return periodsFrom(period, parseTime('other', other, zone).first, TIME_STAMP_MAX, zone, count);
}

export interface SumsOfRange {
  /** One for each period, in their order. */
  byPeriod: SumTotals[];
  totals: SumTotals;
  /** The number of different keys. */
  keys: number;
}

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
  return { period, target, timeFrom: windows[0]!.start, timeTo: windows.at(-1)!.end - 1 };
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
