import { parseOptions } from '../../arguments/index.ts';
import type { MasterStorage } from '../merging/master-storage.ts';
import { dayReader } from './days.ts';
import { readInTimeOrder, SCOPE, type UsageScope } from './usage-rows.ts';

/** Whose statistic to read, and in which time zone. */
export interface StatisticDaysOptions extends UsageScope {
  /** The time zone of the days, such as `'Europe/Berlin'`. Default `'UTC'`. */
  timeZone?: string | undefined;
}

/** A statistic on a day. */
export interface StatisticDay {
  /** Such as `2016-03-27`. */
  date: string;
  /** The change on that day. */
  change: number;
  /** The sum of all changes up to that day, within the scope. */
  total: number;
}

/**
 * A statistic day by day, from its first entry to its last, including days without entries.
 *
 * @throws TypeError, RangeError for a wrong argument, or more than 40,000 days; TrackingError as `iterate`
 */
export async function getStatisticDays(
  master: MasterStorage,
  trackable: string,
  options?: StatisticDaysOptions,
): Promise<StatisticDay[]> {
  const checks = { ...SCOPE, timeZone: dayReader };
  const { timeZone: dayAt, ...scope } = parseOptions('options', options, checks);
  const days: StatisticDay[] = [];
  let end: number | undefined;
  for await (const { at, data } of readInTimeOrder(master, scope, trackable, 'statistic')) {
    while (end === undefined || at >= end) {
      const next = dayAt(end ?? at);
      days.push({ date: next.date, change: 0, total: days.at(-1)?.total ?? 0 });
      end = next.end;
    }
    const day = days.at(-1)!;
    day.change += data.change;
    day.total += data.change;
  }
  return days;
}
