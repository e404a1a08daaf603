import { checkOptions } from '../../arguments/index.ts';
import type { TimeZone } from '../../clocks/index.ts';
import type { MasterStorage } from '../merging/master-storage.ts';
import { checkDayCount, dayAt, parseTimeZone } from './days.ts';
import { readInTimeOrder, SCOPE_OPTIONS, type UsageScope } from './usage-rows.ts';

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
  const { timeZone, ...scope } = checkOptions('options', options, [...SCOPE_OPTIONS, 'timeZone']);
  const series = new DaySeries(parseTimeZone(timeZone));
  for await (const { at, data } of readInTimeOrder(master, scope, trackable, 'statistic'))
    series.add(at, data.change);
  return series.days;
}

/** Sums changes, which it gets in time order, by day. */
class DaySeries {
  readonly days: StatisticDay[] = [];
  readonly #zone: TimeZone;
  #end = 0;

  constructor(zone: TimeZone) {
    this.#zone = zone;
  }

  add(at: number, change: number): void {
    if (this.days.length === 0) this.#begin(at);
    while (at >= this.#end) this.#begin(this.#end);
    const day = this.days.at(-1)!;
    day.change += change;
    day.total += change;
  }

  #begin(time: number): void {
    checkDayCount(this.days.length);
    const { date, end } = dayAt(this.#zone, time);
    this.days.push({ date, change: 0, total: this.days.at(-1)?.total ?? 0 });
    this.#end = end;
  }
}
