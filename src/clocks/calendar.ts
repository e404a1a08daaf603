import { DAY_MS } from '../arguments/index.ts';

/**
 * The calendar as numbers: days since 1970-01-01 and months since January 1970, both negative before. It exceeds the
 * range of a `Date`, as local times do.
 */

/** The days of 400 years, after which the calendar repeats itself. */
const ERA_DAYS = 146_097;

/** A date; the month is from 1. */
export interface CalendarDate {
  year: number;
  month: number;
  day: number;
}

export function dateOfDay(day: number): CalendarDate {
  const era = Math.floor(day / ERA_DAYS);
  const date = new Date((day - era * ERA_DAYS) * DAY_MS);
  return { year: date.getUTCFullYear() + era * 400, month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

export function dayOfDate({ year, month, day }: CalendarDate): number {
  const era = Math.floor(year / 400) - 5;
  return Date.UTC(year - era * 400, month - 1, day) / DAY_MS + era * ERA_DAYS;
}

/** The day of a date; undefined if the calendar has no such date. */
export function dayOfRealDate(date: CalendarDate): number | undefined {
  const day = dayOfDate(date);
  const found = dateOfDay(day);
  return found.month === date.month && found.day === date.day ? day : undefined;
}

export function monthOfDay(day: number): number {
  const { year, month } = dateOfDay(day);
  return (year - 1970) * 12 + month - 1;
}

export function firstDayOfMonth(month: number): number {
  const year = 1970 + Math.floor(month / 12);
  return dayOfDate({ year, month: month - (year - 1970) * 12 + 1, day: 1 });
}

/** A day as `'2016-03-27'`; years beyond four digits have a sign and six digits, as in ISO 8601. */
export function formatDay(day: number): string {
  const { year, month, day: dayOfMonth } = dateOfDay(day);
  return `${formatYear(year)}-${two(month)}-${two(dayOfMonth)}`;
}

function formatYear(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, '0');
  return `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`;
}

/** A number with at least two digits. */
export const two = (number: number): string => String(number).padStart(2, '0');
