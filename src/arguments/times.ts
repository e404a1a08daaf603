/** The greatest distance of a time stamp from 1970 in milliseconds, as of a `Date`. */
export const TIME_STAMP_MAX = 8.64e15;

/** The longest time that a timer can wait, in milliseconds. */
export const TIMER_MS_MAX = 0x7fffffff;

/** A day without a change of clocks, in milliseconds. */
export const DAY_MS = 86_400_000;

/** Milliseconds of the units in which lengths of time are written. A year has 365 days; a month has no fixed length, so there is none. */
export const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: DAY_MS,
  w: 7 * DAY_MS,
  y: 365 * DAY_MS,
};
