import { firstDayOfMonth, formatDay, monthOfDay, type TimeZone } from '../../clocks/index.ts';
import type { SumPeriod } from './sum-types.ts';

/** The three periods, the shortest first. */
export const PERIODS: readonly SumPeriod[] = ['hour', 'date', 'month'];

/** The period that a moment is in, as the number that it is stored under. */
export function periodAt(zone: TimeZone, period: SumPeriod, time: number): number {
  if (period === 'hour') return zone.hourOf(time) / 1000;
  const day = zone.dayOf(time);
  return period === 'date' ? day : monthOfDay(day);
}

/** The name of a period in rows. */
export function formatPeriod(zone: TimeZone, period: SumPeriod, start: number): string {
  if (period === 'hour') return zone.formatHour(start * 1000);
  return formatDay(period === 'date' ? start : firstDayOfMonth(start));
}
