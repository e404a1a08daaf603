import type { KeyRow, SummaryState, SumPeriod, SumRow, SumTotals } from '../../storage/index.ts';
import { numberColumn } from '../columns.ts';
import type { ListColumn } from '../list.ts';

const TITLES = { hour: 'Hour', date: 'Date', month: 'Month' } as const;

/** The columns of a list of sums. */
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

/** The columns of what was summed up. */
export const totalsColumns: readonly ListColumn<SumTotals>[] = [
  numberColumn('hits', 'Hits', ({ hits }) => hits),
  numberColumn('transfer', 'Transfer', ({ transfer }) => transfer),
];

/** The columns of a list of keys. */
export const keyColumns: readonly ListColumn<KeyRow>[] = [
  { key: 'key', title: 'Key', value: ({ key }) => key, isCut: true },
  ...totalsColumns,
];

/** The name of a period for people. A month has no day. */
export function shorten(period: SumPeriod, date: string): string {
  if (period === 'month') return date.slice(0, 7);
  return period === 'hour' ? date.replace('T', ' ').replace(':00:00', ':00') : date;
}

/** The columns of the list of all summaries. */
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
