import { firstDayOfMonth, formatDay, monthOfDay } from '../../clocks/calendar.ts';
import type { TimeZone } from '../../clocks/time-zone.ts';
import type { SumPeriod } from '../contract/sum-types.ts';
import { type CountsByHour, groupHours, type OpenPeriod } from './open-counts.ts';

/** The three periods, the shortest first. */
export const PERIODS: readonly SumPeriod[] = ['hour', 'date', 'month'];

/** The period that a moment is in, as the number that it is stored under. */
export function periodAt(zone: TimeZone, period: SumPeriod, time: number): number {
  if (period === 'hour') return zone.hourOf(time) / 1000;
  const day = zone.dayOf(time);
  return period === 'date' ? day : monthOfDay(day);
}

/** What a period is called in rows. */
export function formatPeriod(zone: TimeZone, period: SumPeriod, start: number): string {
  if (period === 'hour') return zone.formatHour(start * 1000);
  return formatDay(period === 'date' ? start : firstDayOfMonth(start));
}

/** Counters by hour as counters by period. */
export function countsByPeriod(
  zone: TimeZone,
  period: SumPeriod,
  hours: CountsByHour,
): ReadonlyMap<number, OpenPeriod> {
  return groupHours(hours, (hour) => (period === 'hour' ? hour : periodAt(zone, period, hour * 1000)));
}
