import type { SeriesRow, SummaryState, SumPeriod } from '../../storage/index.ts';
import { writeList } from '../list.ts';
import type { AnyStorage } from '../open-storage.ts';
import type { Session } from '../session.ts';
import { type PeriodStart, periodStarts } from './period-starts.ts';
import { shorten } from './sum-columns.ts';

/** What a chart of sums shows. */
export interface SumChart {
  summary: SummaryState;
  range: { period: SumPeriod; target?: string | undefined; startDate?: number; endDate?: number };
  value: 'hits' | 'transfer';
}

/** Without a range, a chart shows so many periods up to the last one. */
const USUAL_PERIODS: Record<SumPeriod, number> = { hour: 48, date: 60, month: 24 };
const PERIODS_MAX = 1000;

interface Point {
  date: string;
  hits: number;
  transfer: number;
}

/** Draws how the totals of a summary go over time; for machines they are written as a list. */
export async function drawSumChart(
  session: Session,
  storage: AnyStorage,
  { summary, range, value }: SumChart,
): Promise<void> {
  const points = await readPoints(storage, summary, range);
  if (session.options.json || session.options.csv) {
    await writeList<Point>(session, {
      columns: [
        { key: 'date', title: 'Date', value: ({ date }) => date },
        { key: 'hits', title: 'Hits', value: ({ hits }) => hits },
        { key: 'transfer', title: 'Transfer', value: ({ transfer }) => transfer },
      ],
      rows: points,
    });
    return;
  }
  if (points.length === 0) return session.note('There are none.');
  const shown = points.map((point) => ({ label: shorten(range.period, point.date), value: point[value] }));
  const title = `${summary.name}: ${value} by ${range.period}`;
  await session.draw({ kind: 'columns', title, unit: summary.timeZone, points: shown });
}

async function readPoints(
  storage: AnyStorage,
  { name, timeZone }: SummaryState,
  { period, target, startDate, endDate }: SumChart['range'],
): Promise<Point[]> {
  // The newest period that there is anything of; charts end there.
  const [newest] = await storage.getSum(name, {
    period,
    target,
    limit: 1,
    ...(endDate !== undefined && { startDate: startDate ?? -8.64e15, endDate }),
  });
  if (!newest) return [];
  const count = startDate === undefined ? USUAL_PERIODS[period] : PERIODS_MAX;
  const periods: PeriodStart[] = [];
  for (const each of periodStarts(newest.date, period, timeZone, count)) {
    if (startDate !== undefined && each.start.next <= startDate) break;
    periods.unshift(each);
  }
  const range = { startDate: periods[0]!.start.first, endDate: periods.at(-1)!.start.next - 1 };
  const series = await storage.getSeries(name, { period, target, ...range });
  return fillGaps(periods, series, period);
}

/** A point for each period: also for those in which nothing was counted, which are not in the series. */
function fillGaps(periods: readonly PeriodStart[], series: readonly SeriesRow[], period: SumPeriod): Point[] {
  const points = periods.map(({ date }) => ({ date, hits: 0, transfer: 0 }));
  let i = 0;
  for (const { date, hits, transfer } of series) {
    const isBehind = ({ date: name, start }: PeriodStart): boolean =>
      period === 'hour' ? start.next <= Date.parse(date) : name < date;
    while (i < periods.length - 1 && isBehind(periods[i]!)) i++;
    points[i]!.hits += hits;
    points[i]!.transfer += transfer;
  }
  return points;
}
