import { describe, TIME_STAMP_MAX } from '../arguments/index.ts';
import { ArgumentRangeError, ArgumentTypeError } from '../errors.ts';
import { type CalendarDate, dayOfRealDate } from './calendar.ts';

/** A moment: integer milliseconds since 1970 (UTC), a `Date`, or ISO 8601 text (UTC where it names no offset). */
export type TimeValue = number | Date | string;

/** Years beyond four digits have a sign and six digits. */
const ISO_DATE = /^(\d{4}|[+-]\d{6})(?:-(\d\d)(?:-(\d\d))?)?$/;
const ISO_TIME =
  /^((?:\d{4}|[+-]\d{6})-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/**
 * A moment as integer milliseconds since 1970, UTC; fractions are rounded, by default down. ISO text without an offset
 * is UTC; a date alone is its first moment.
 *
 * @throws TypeError if it is neither a number, a Date nor text
 * @throws RangeError if a Date cannot represent the moment
 */
export function toTimeStamp(name: string, value: unknown, round = Math.floor): number {
  const time = round(toNumber(name, value));
  if (!(Math.abs(time) <= TIME_STAMP_MAX)) {
    throw new ArgumentRangeError(
      `${name} must be a moment within ${TIME_STAMP_MAX} ms of 1970, as a number, a Date or ISO 8601 text of a day that exists, such as '2026-11-21T19:09Z'; received ${describe(value)}`,
    );
  }
  return time + 0;
}

function toNumber(name: string, value: unknown): number {
  if (typeof value === 'number') return value;
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'string') return parseIsoTime(value);
  throw new ArgumentTypeError(
    `${name} must be a number, a Date or ISO 8601 text, received ${describe(value)}`,
  );
}

/** Milliseconds since 1970 of ISO 8601 text; NaN for other text, and for a day that its month does not have. */
function parseIsoTime(text: string): number {
  if (ISO_DATE.test(text)) return isRealDate(text) ? Date.parse(text) : Number.NaN;
  const parts = ISO_TIME.exec(text);
  if (!parts) return Number.NaN;
  const [, date, time, offset] = parts as unknown as [string, string, string, string | undefined];
  if (!isRealDate(date)) return Number.NaN;
  return Date.parse(`${date}T${time.replace(',', '.')}${normalizeOffset(offset)}`);
}

/** `Date.parse` takes 30 February for 2 March. */
function isRealDate(text: string): boolean {
  const [year, month = 1, day = 1] = (ISO_DATE.exec(text) ?? []).slice(1).map((part) => part && Number(part));
  return dayOfRealDate({ year, month, day } as CalendarDate) !== undefined;
}

/** JavaScript parses `+01:00` but neither `+01` nor `+0100`. */
function normalizeOffset(offset: string | undefined): string {
  if (offset === undefined || offset.toUpperCase() === 'Z') return 'Z';
  const digits = offset.slice(1).replace(':', '').padEnd(4, '0');
  return `${offset[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

/** A moment that may be absent: null and undefined stay undefined. */
export function toOptionalTimeStamp(
  name: string,
  value: TimeValue | null | undefined,
  round = Math.floor,
): number | undefined {
  return value === null || value === undefined ? undefined : toTimeStamp(name, value, round);
}
