import { DAY_MS, describe } from '../../arguments/index.ts';
import { firstDayOfMonth, monthOfDay, type TimeZone, toTimeStamp } from '../../clocks/index.ts';
import { periodAt } from './sum-periods.ts';
import type { SumPeriod, SumRange } from './sum-types.ts';

const DATE = /^[+-]?\d{4,6}(-\d\d)?(-\d\d)?$/;
const WITH_OFFSET = /[T\s].*(Z|[+-]\d\d(:?\d\d)?)$/i;

/** A moment, or all of the year, month or date that text names; the zone is applied later. */
export interface GivenMoment {
  /** Milliseconds since 1970, of the zone's own clock if `isLocal`, else of UTC. */
  start: number;
  /** When the year, month or date ends, likewise; undefined for a moment. */
  end: number | undefined;
  isLocal: boolean;
  /** What was given, for messages. */
  text: string;
}

/** The span of time that a caller means, checked. */
export interface SumSpan {
  startDate: GivenMoment | undefined;
  endDate: GivenMoment | undefined;
}

/** The periods from one to another, both inclusive. */
export interface PeriodRange {
  from: number;
  to: number;
}

/** @throws TypeError, RangeError that name the argument */
export function parseSpan({ startDate, endDate }: SumRange): SumSpan {
  return { startDate: parseMoment('startDate', startDate), endDate: parseMoment('endDate', endDate) };
}

/**
 * Reads a moment; text that names no offset is local time of the zone.
 *
 * @throws TypeError, RangeError that name the argument
 */
export function parseMoment(name: string, value: unknown): GivenMoment | undefined {
  if (value === undefined) return undefined;
  const start = toTimeStamp(name, value);
  const text = describe(value);
  if (typeof value !== 'string' || WITH_OFFSET.test(value))
    return { start, end: undefined, isLocal: false, text };
  return { start, end: endOf(value, start), isLocal: true, text };
}

/** The local time at which the year, month or date ends that text names; undefined if it names a moment. */
function endOf(text: string, local: number): number | undefined {
  const found = DATE.exec(text);
  if (!found) return undefined;
  const [, month, dayOfMonth] = found;
  const day = Math.floor(local / DAY_MS);
  const end = dayOfMonth ? day + 1 : firstDayOfMonth(monthOfDay(day) + (month ? 1 : 12));
  return end * DAY_MS;
}

/** The first moment that is meant, in a zone. */
export function firstMoment({ start, isLocal }: GivenMoment, zone: TimeZone): number {
  return isLocal ? zone.momentOf(start) : start;
}

/** The last moment that is meant, in a zone. */
function lastMoment(moment: GivenMoment, zone: TimeZone): number {
  return moment.end === undefined ? firstMoment(moment, zone) : zone.momentOf(moment.end) - 1;
}

/** The periods of a span in a zone. @throws RangeError if it ends before it starts */
export function rangeOf({ startDate, endDate }: SumSpan, period: SumPeriod, zone: TimeZone): PeriodRange {
  const first = startDate ? firstMoment(startDate, zone) : -Infinity;
  const last = endDate ? lastMoment(endDate, zone) : Infinity;
  if (first > last) {
    const received = `received ${startDate?.text} and ${endDate?.text}`;
    throw new RangeError(`startDate must not be after endDate, ${received}`);
  }
  const from = startDate ? periodAt(zone, period, first) : -Infinity;
  if (startDate && !endDate) return { from, to: from };
  return { from, to: endDate ? periodAt(zone, period, last) : Infinity };
}
