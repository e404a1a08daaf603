import { DAY_MS, parseText, TIME_STAMP_MAX } from '../../arguments/index.ts';
import { HOUR_MS, periodsFrom, periodsUpTo, type TimeWindow, TimeZone } from '../../clocks/index.ts';
import type { SummaryState, SumTarget } from '../../storage/index.ts';
import { newestTime } from '../activity.ts';
import { choiceOf } from '../filters/params.ts';
import { parseSpan, parseTime } from '../filters/time-filter.ts';
import { HttpError } from '../http-error.ts';
import { SUM_WINDOWS_MAX } from '../limits.ts';
import type { ViewedStorage } from '../viewed-storage.ts';

/** The periods of sums, the default first. */
const PERIODS = ['date', 'hour', 'month'] as const;
export type Period = (typeof PERIODS)[number];

/** How far back sums are shown by default. */
const DEFAULT_LENGTH_MS: Readonly<Record<Period, number>> = {
  hour: 47 * HOUR_MS,
  date: 29 * DAY_MS,
  month: 335 * DAY_MS,
};

/** The sums that an address asks for. */
export interface SumQuery {
  summary: SummaryState;
  /** The zone of the summary's hours, dates and months. */
  zone: TimeZone;
  period: Period;
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
  period: Period,
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
  period: Period,
  zone: TimeZone,
): TimeWindow[] {
  const count = windows.length;
  const other = params.get('other') ?? '';
  if (other === '') return periodsUpTo(period, windows[0]!.start - 1, zone, count);
  return periodsFrom(period, parseTime('other', other, zone).first, TIME_STAMP_MAX, zone, count);
}
