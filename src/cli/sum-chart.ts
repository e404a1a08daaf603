import { formatDay, periodsUpTo, TimeZone, windowAt } from '../clocks/index.ts';
import type { KeyRow, SummaryState, SumPeriod, SumRow, SumTotals } from '../storage/index.ts';
import { numberColumn } from './columns.ts';
import { type ListColumn, writeList } from './list.ts';
import type { AnyStorage } from './open-storage.ts';
import type { Session } from './session.ts';

const TITLES = { hour: 'Hour', date: 'Date', month: 'Month' } as const;

export function rowColumns(period: SumPeriod, timeZone: string): ListColumn<SumRow>[] {
  return [
    {
      key: 'date',
      title: `${TITLES[period]} (${timeZone})`,
      value: ({ date }) => date,
      show: ({ date }) => shorten(period, date),
    },
    ...keyColumns,
  ];
}

export const totalsColumns: readonly ListColumn<SumTotals>[] = [
  numberColumn('hits', 'Hits', ({ hits }) => hits),
  numberColumn('transfer', 'Transfer', ({ transfer }) => transfer),
];

export const keyColumns: readonly ListColumn<KeyRow>[] = [
  { key: 'key', title: 'Key', value: ({ key }) => key, isCut: true },
  ...totalsColumns,
];

/** The name of a period for people. A month has no day. */
export function shorten(period: SumPeriod, date: string): string {
  if (period === 'month') return date.slice(0, 7);
  return period === 'hour' ? date.replace('T', ' ').replace(':00:00', ':00') : date;
}

export function summaryColumns(): ListColumn<SummaryState>[] {
  return [
    { key: 'name', title: 'Sums', value: ({ name }) => name },
    {
      key: 'isComplete',
      title: 'Complete',
      value: ({ isComplete }) => isComplete,
      show: ({ isComplete }) => (isComplete ? 'yes' : 'no'),
    },
    { key: 'timeZone', title: 'Zone', value: ({ timeZone }) => timeZone },
    numberColumn('keys', 'Keys', ({ keys }) => keys),
    { key: 'countedFrom', title: 'From track', value: ({ countedFrom }) => countedFrom, align: 'right' },
    { key: 'countedTo', title: 'To track', value: ({ countedTo }) => countedTo, align: 'right' },
  ];
}

/** The first and the last moment that are meant, in milliseconds since 1970; undefined is open. */
export interface SumSpan {
  timeFrom: number | undefined;
  timeTo: number | undefined;
}

/** A moment later than any period. */
const END_OF_TIME = 8.64e15 - 400 * 86_400_000;

/** A span as `getSum` takes it, which reads a `startDate` alone as one period. */
export function datesOf({ timeFrom, timeTo }: SumSpan): { startDate?: number; endDate?: number } {
  const endDate = timeTo ?? (timeFrom === undefined ? undefined : END_OF_TIME);
  return {
    ...(timeFrom !== undefined && { startDate: timeFrom }),
    ...(endDate !== undefined && { endDate }),
  };
}

export interface SumChart {
  summary: SummaryState;
  range: SumSpan & { period: SumPeriod; target?: string | undefined };
  value: 'hits' | 'transfer';
}

/** The number of periods without a range, up to the newest one. */
const PERIODS_DEFAULT: Readonly<Record<SumPeriod, number>> = { hour: 48, date: 60, month: 24 };
const PERIODS_MAX = 1000;

interface Point {
  date: string;
  hits: number;
  transfer: number;
}

/** Draws the totals of a summary over time, or writes them as a list for machines. */
export async function drawSumChart(
  session: Session,
  storage: AnyStorage,
  { summary, range, value }: SumChart,
): Promise<void> {
  const rows = await readPoints(storage, summary, range);
  if (!session.isForPeople) {
    const date = { key: 'date', title: 'Date', value: ({ date }: Point) => date };
    await writeList(session, { columns: [date, ...totalsColumns], rows });
    return;
  }
  if (rows.length === 0) return session.note('There are none.');
  const points = rows.map((row) => ({ label: shorten(range.period, row.date), value: row[value] }));
  const title = `${summary.name}: ${value} by ${range.period}`;
  await session.draw({ kind: 'columns', title, unit: summary.timeZone, points });
}

/** A point for each period up to the newest one with hits, also for periods without any. */
async function readPoints(
  storage: AnyStorage,
  { name, timeZone }: SummaryState,
  { period, target, timeFrom, timeTo }: SumChart['range'],
): Promise<Point[]> {
  const zone = new TimeZone(timeZone);
  const startOf = (date: string) => (period === 'hour' ? Date.parse(date) : zone.momentOf(Date.parse(date)));
  const [newest] = await storage.getSum(name, { period, target, limit: 1, ...datesOf({ timeFrom, timeTo }) });
  if (!newest) return [];
  const count = timeFrom === undefined ? PERIODS_DEFAULT[period] : PERIODS_MAX;
  const periods = periodsUpTo(period, startOf(newest.date), zone, count).filter(
    ({ end }) => timeFrom === undefined || end > timeFrom,
  );
  const dateOf = (start: number) =>
    period === 'hour' ? zone.formatHour(start) : formatDay(zone.dayOf(start));
  const points = periods.map(({ start }) => ({ date: dateOf(start), hits: 0, transfer: 0 }));
  const range = { timeFrom: periods[0]!.start, timeTo: periods.at(-1)!.end - 1 };
  for (const { date, hits, transfer } of await storage.getSeries(name, { period, target, ...range })) {
    const point = points[windowAt(periods, startOf(date))]!;
    point.hits += hits;
    point.transfer += transfer;
  }
  return points;
}
