/** The parts of a moment as a calendar and a clock on the wall show it. */
export interface WallTime {
  year: number;
  /** From 1. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

/** The moment at which a clock in UTC shows this. `Date.UTC` alone would take the years 0 to 99 for 1900 to 1999. */
export function utcTime({ year, month, day, hour, minute, second }: WallTime): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.setUTCHours(hour, minute, second, 0);
}
