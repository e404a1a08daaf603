import { DAY_MS } from '../../arguments/index.ts';
import { dateOfDay, dayOfDate, type TimeZone, toTimeStamp } from '../../clocks/index.ts';

const YEAR = /^[+-]?\d{4,6}$/;
const MONTH = /^[+-]?\d{4,6}-\d\d$/;
const DATE = /^[+-]?\d{4,6}-\d\d-\d\d$/;
const WITH_OFFSET = /T.*(Z|[+-]\d\d(:?\d\d)?)$|\s.*(Z|[+-]\d\d(:?\d\d)?)$/i;

/** The moments that a value means: a single one, or all of the year, month or date that text names. */
export interface Moments {
  first: number;
  last: number;
}

/**
 * Reads a moment; text that names no offset is local time of the zone.
 *
 * @throws TypeError, RangeError that name the argument
 */
export function parseMoments(name: string, value: unknown, zone: TimeZone): Moments {
  const time = toTimeStamp(name, value);
  if (typeof value !== 'string' || WITH_OFFSET.test(value)) return { first: time, last: time };
  const first = zone.momentOf(time);
  const next = nextOf(value, time);
  return { first, last: next === undefined ? first : zone.momentOf(next) - 1 };
}

/** The local time at which the year, month or date ends that text names; undefined if it names a moment. */
function nextOf(text: string, local: number): number | undefined {
  const { year, month, day } = dateOfDay(Math.floor(local / DAY_MS));
  if (YEAR.test(text)) return dayOfDate({ year: year + 1, month: 1, day: 1 }) * DAY_MS;
  if (MONTH.test(text)) {
    const next = month === 12 ? { year: year + 1, month: 1 } : { year, month: month + 1 };
    return dayOfDate({ ...next, day: 1 }) * DAY_MS;
  }
  return DATE.test(text) ? dayOfDate({ year, month, day }) * DAY_MS + DAY_MS : undefined;
}
