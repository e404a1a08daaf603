import { DAY_MS, describe } from '../../arguments/index.ts';
import { firstDayOfMonth, monthOfDay, type TimeZone, toTimeStamp } from '../../clocks/index.ts';
import { ArgumentTypeError } from '../../errors.ts';

const DATE = /^(?:\d{4}|[+-]\d{6})(-\d\d)?(-\d\d)?$/;

/** A moment, or all of the year, month or date that text names; which moments these are, a zone tells. */
export interface Bound {
  /** Milliseconds since 1970: of UTC for a moment, of the zone's own clock for a year, month or date. */
  start: number;
  /** When the year, month or date ends, likewise; undefined for a moment. */
  end: number | undefined;
  /** The argument and what was given, for messages. */
  name: string;
  text: string;
}

/** Whether text names a year, a month or a date as a whole. */
export function isDateText(value: unknown): boolean {
  return typeof value === 'string' && DATE.test(value);
}

/**
 * Reads a bound of a span. A moment has whole milliseconds.
 *
 * @throws TypeError, RangeError that name the argument
 */
export function parseBound(name: string, value: unknown, round = Math.floor): Bound | undefined {
  if (value === undefined || value === null) return undefined;
  const start = toTimeStamp(name, value, round);
  return { start, end: endOf(value, start), name, text: describe(value) };
}

/** The local time at which the year, month or date ends that text names; undefined for a moment. */
function endOf(value: unknown, local: number): number | undefined {
  const found = typeof value === 'string' && DATE.exec(value);
  if (!found) return undefined;
  const [, month, dayOfMonth] = found;
  const day = Math.floor(local / DAY_MS);
  const end = dayOfMonth ? day + 1 : firstDayOfMonth(monthOfDay(day) + (month ? 1 : 12));
  return end * DAY_MS;
}

/** The first moment that a bound means, in a zone. */
export function firstMoment({ start, end }: Bound, zone: TimeZone): number {
  return end === undefined ? start : zone.momentOf(start);
}

/** The last moment that a bound means, in a zone. */
export function lastMoment({ start, end }: Bound, zone: TimeZone): number {
  return end === undefined ? start : zone.momentOf(end) - 1;
}

/** Checks that `timeFromTo` is a pair, of which each may be open. @throws TypeError */
export function checkPair(value: unknown): readonly [from: unknown, to: unknown] {
  if (Array.isArray(value) && value.length === 2) return value as [unknown, unknown];
  throw new ArgumentTypeError(`timeFromTo must be an array of two moments, received ${describe(value)}`);
}
