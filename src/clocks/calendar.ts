/**
 * The calendar as numbers: days since 1970-01-01 and months since January 1970, both negative before. It exceeds the
 * range of a `Date`, as local times do.
 */

const DAYS_OF_ERA = 146_097; // 400 years
const DAYS_TO_MARCH_0 = 719_468; // from 0000-03-01 to 1970-01-01

/** A date; the month is from 1. */
export interface CalendarDate {
  year: number;
  month: number;
  day: number;
}

/** The date of a day. Years start in March, so that the leap day is the last one. */
export function dateOfDay(day: number): CalendarDate {
  const shifted = day + DAYS_TO_MARCH_0;
  const era = Math.floor(shifted / DAYS_OF_ERA);
  const dayOfEra = shifted - era * DAYS_OF_ERA;
  const leapDays =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  };
}

/** The day of a date. */
export function dayOfDate({ year, month, day }: CalendarDate): number {
  const fromMarch = month <= 2 ? year - 1 : year;
  const era = Math.floor(fromMarch / 400);
  const yearOfEra = fromMarch - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_OF_ERA + dayOfEra - DAYS_TO_MARCH_0;
}

/** The day of a date; undefined if the calendar has no such date. */
export function dayOfRealDate(date: CalendarDate): number | undefined {
  const day = dayOfDate(date);
  const found = dateOfDay(day);
  return found.month === date.month && found.day === date.day ? day : undefined;
}

/** The month that a day is in. */
export function monthOfDay(day: number): number {
  const { year, month } = dateOfDay(day);
  return (year - 1970) * 12 + month - 1;
}

/** The first day of a month. */
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
