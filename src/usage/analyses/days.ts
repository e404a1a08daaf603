import { DAY_MS } from '../../arguments/index.ts';
import { checkTimeZone, formatDay, TimeZone } from '../../clocks/index.ts';

/** The most days of an analysis: more than a hundred years. */
const DAYS_MAX = 40_000;

/** @throws TypeError, RangeError for a wrong option */
export function parseTimeZone(value: unknown = 'UTC'): TimeZone {
  return new TimeZone(checkTimeZone('timeZone', value));
}

/** The day that contains a moment: its date, such as `2016-03-27`, and the moment at which the next day begins. */
export function dayAt(zone: TimeZone, time: number): { date: string; end: number } {
  const day = zone.dayOf(time);
  return { date: formatDay(day), end: zone.momentOf((day + 1) * DAY_MS) };
}

/** Checks that another day can follow. @throws RangeError */
export function checkDayCount(count: number): void {
  if (count >= DAYS_MAX) throw new RangeError(`from and to must span at most ${DAYS_MAX} days with entries`);
}
