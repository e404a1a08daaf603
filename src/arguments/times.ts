/** The greatest distance of a time stamp from 1970 in milliseconds, as of a `Date`. */
export const TIME_STAMP_MAX = 8.64e15;

/** The longest time that a timer can wait, in milliseconds. */
export const TIMER_MS_MAX = 0x7fffffff;

/** A day without a change of clocks, in milliseconds. */
export const DAY_MS = 86_400_000;
