import type { SummaryState, SumTarget } from '../../storage/index.ts';
import { spanOf } from '../activity/activity.ts';
import { type TimeWindow, windowsBy } from '../activity/windows.ts';
import { parseText } from '../filters/text-filter.ts';
import { parseTime } from '../filters/time-filter.ts';
import { HttpError } from '../http-error.ts';
import { SUM_WINDOWS_MAX } from '../limits.ts';
import { choiceOf } from '../pages/numbered-pages.ts';
import type { ViewedStorage } from '../viewed-storage.ts';
import { Zone } from '../zone.ts';

/** What sums are cut into, the usual one first. */
const PERIODS = ['date', 'hour', 'month'] as const;
export type Period = (typeof PERIODS)[number];

const UNITS = { hour: 'hour', date: 'day', month: 'month' } as const;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How far back sums are shown where nobody says from when on. */
const DEFAULT_SPAN_MS: Readonly<Record<Period, number>> = {
  hour: 47 * HOUR_MS,
  date: 29 * DAY_MS,
  month: 335 * DAY_MS,
};
/** No period is longer; used to find the start of some that end at a moment. */
const LENGTH_MAX_MS: Readonly<Record<Period, number>> = {
  hour: 2 * HOUR_MS,
  date: 25 * HOUR_MS,
  month: 31.1 * DAY_MS,
};

/** Which sums a visitor wants to see. */
export interface SumQuery {
  summary: SummaryState;
  /** The zone that the hours, dates and months of the summary are of. */
  zone: Zone;
  period: Period;
  order: 'hits' | 'transfer';
  /** The filter for keys as it is in the address. */
  key: string;
  target: SumTarget | undefined;
  /** The periods that are shown. */
  windows: TimeWindow[];
  /** As many other periods that they are compared with. */
  others: TimeWindow[];
}

/**
 * Reads which sums are wanted.
 *
 * @throws HttpError for what cannot be understood
 */
export async function parseSumQuery(
  storage: ViewedStorage,
  summaries: readonly SummaryState[],
  params: URLSearchParams,
): Promise<SumQuery> {
  const name = params.get('summary') ?? summaries[0]!.name;
  const summary = summaries.find((each) => each.name === name);
  if (!summary) throw new HttpError(404, `There is no summary '${name}'.`);
  const zone = new Zone(summary.timeZone);
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
  zone: Zone,
): Promise<TimeWindow[]> {
  const given = { start: params.get('start') ?? '', end: params.get('end') ?? '' };
  const end = given.end === '' ? await newestTime(storage) : parseTime('end', given.end, zone).to;
  const start =
    given.start === '' ? end - DEFAULT_SPAN_MS[period] : parseTime('start', given.start, zone).from;
  if (start > end) throw new HttpError(400, "'start' is after 'end'.");
  const windows = windowsBy(UNITS[period], start, end, zone, SUM_WINDOWS_MAX + 1);
  if (windows.length <= SUM_WINDOWS_MAX) return windows;
  throw new HttpError(
    400,
    `From 'start' to 'end' there are more than ${SUM_WINDOWS_MAX} periods; choose longer ones or a shorter time.`,
  );
}

async function newestTime(storage: ViewedStorage): Promise<number> {
  return (await spanOf(storage, {}))?.last ?? Date.now();
}

/** As many periods directly before, or from `other` on. */
function parseOthers(
  params: URLSearchParams,
  windows: readonly TimeWindow[],
  period: Period,
  zone: Zone,
): TimeWindow[] {
  const count = windows.length;
  const other = params.get('other') ?? '';
  if (other !== '') {
    const { from } = parseTime('other', other, zone);
    return windowsBy(UNITS[period], from, from + (count + 1) * LENGTH_MAX_MS[period], zone, count);
  }
  const end = windows[0]!.start - 1;
  const from = end - (count + 1) * LENGTH_MAX_MS[period];
  return windowsBy(UNITS[period], from, end, zone, 4 * (count + 2)).slice(-count);
}
