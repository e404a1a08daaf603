import { DAY_MS, TIME_STAMP_MAX } from '../arguments/index.ts';
import { dayOfRealDate, firstDayOfMonth, monthOfDay } from './calendar.ts';
import { UNITS_MS } from './duration.ts';
import type { TimeZone } from './time-zone.ts';

/** What a text names: from its first millisecond to its last. A moment has only one. */
export interface NamedTime {
  first: number;
  last: number;
}

/** Numbers up to this are seconds since 1970, greater ones milliseconds. As seconds this is the year 5138. */
const SECONDS_MAX = 1e11;

const RELATIVE = /^([+-])(\d{1,9})(s|min|h|d|w|mo|y)$/;
const EPOCH = /^@?(-?\d+(?:\.\d+)?)$/;
const DATE = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/;
const COMPACT_DATE = /^(\d{4})(\d\d)(\d\d)$/;
const DATE_TIME =
  /^(\d{4}|[+-]\d{6})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/** Examples of what `parseNamedTime` takes, for messages. */
export const NAMED_TIME_FORMS = `'2026-11-21', '2026-11-21 19:09', '2026-11-21T19:09:07Z', '-7d', 'now', 'today' or seconds or milliseconds since 1970`;

/**
 * Reads a time as people write it: a year, month, day, minute, second or moment; how long ago (`-7d`); `now`, `today` or
 * `yesterday`; seconds or milliseconds since 1970. Text without an offset is in the zone. Returns undefined for other text.
 */
export function parseNamedTime(text: string, zone: TimeZone, now = Date.now()): NamedTime | undefined {
  const trimmed = text.trim();
  const found =
    parseWord(trimmed.toLowerCase(), zone, now) ??
    parseRelative(trimmed, now) ??
    parseDate(trimmed, zone) ??
    parseEpoch(trimmed) ??
    parseDateTime(trimmed, zone);
  if (!found || Math.abs(found.first) > TIME_STAMP_MAX) return undefined;
  return { first: found.first, last: Math.min(found.last, TIME_STAMP_MAX) };
}

const moment = (time: number): NamedTime => ({ first: time, last: time });

/** The days from one day to before another. */
function span(from: number, to: number, zone: TimeZone): NamedTime {
  return { first: zone.momentOf(from * DAY_MS), last: zone.momentOf(to * DAY_MS) - 1 };
}

function parseWord(text: string, zone: TimeZone, now: number): NamedTime | undefined {
  if (text === 'now') return moment(now);
  if (text !== 'today' && text !== 'yesterday') return undefined;
  const day = zone.dayOf(now) - (text === 'yesterday' ? 1 : 0);
  return span(day, day + 1, zone);
}

function parseRelative(text: string, now: number): NamedTime | undefined {
  const [, sign, count, unit] = RELATIVE.exec(text) ?? [];
  if (unit === undefined) return undefined;
  return moment(now + (sign === '-' ? -1 : 1) * Number(count) * UNITS_MS[unit]!);
}

function parseEpoch(text: string): NamedTime | undefined {
  const [, digits] = EPOCH.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const number = Number(digits);
  return moment(Math.round(Math.abs(number) <= SECONDS_MAX ? number * 1000 : number));
}

/** A year, a month or a day. */
function parseDate(text: string, zone: TimeZone): NamedTime | undefined {
  const [, year, month, day] = DATE.exec(text) ?? COMPACT_DATE.exec(text) ?? [];
  if (year === undefined) return undefined;
  const first = dayOfRealDate({ year: Number(year), month: Number(month ?? 1), day: Number(day ?? 1) });
  if (first === undefined) return undefined;
  if (day !== undefined) return span(first, first + 1, zone);
  const next = monthOfDay(first) + (month === undefined ? 12 : 1);
  return span(first, firstDayOfMonth(next), zone);
}

function parseDateTime(text: string, zone: TimeZone): NamedTime | undefined {
  const parts = DATE_TIME.exec(text);
  if (!parts) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts.slice(1, 6).map(Number);
  const [second = '0', fraction = '', offset] = parts.slice(6);
  const date = dayOfRealDate({ year, month, day });
  if (date === undefined || hour > 23 || minute > 59 || Number(second) > 59) return undefined;
  const seconds = (hour * 60 + minute) * 60 + Number(second);
  const local = date * DAY_MS + seconds * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
  const first = offset === undefined ? zone.momentOf(local) : local - offsetOf(offset);
  if (fraction !== '') return moment(first);
  return { first, last: first + (parts[6] === undefined ? 59_999 : 999) };
}

function offsetOf(text: string): number {
  if (text.toUpperCase() === 'Z') return 0;
  const digits = text.slice(1).replace(':', '').padEnd(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (text.startsWith('-') ? -1 : 1) * minutes * 60_000;
}
