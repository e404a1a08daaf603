import { DAY_MS, TIME_STAMP_MAX, UNITS_MS } from '../arguments/index.ts';
import { utcTime, type WallTime } from '../clocks/index.ts';
import { WrongUse } from './failures.ts';
import type { Zone } from './zone.ts';

/** What a text names: from its first millisecond to its last. A moment has only one. */
export interface NamedTime {
  first: number;
  last: number;
}

/** Numbers up to this are seconds since 1970, greater ones milliseconds. As seconds this is the year 5138. */
const SECONDS_MAX = 1e11;

const RELATIVE = /^([+-])(\d{1,9})([smhdwy])$/;
const EPOCH = /^@?(-?\d+(?:\.\d+)?)$/;
const DATE = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/;
const COMPACT_DATE = /^(\d{4})(\d\d)(\d\d)$/;
const DATE_TIME =
  /^([+-]?\d{4,6})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/i;

const FORMS = `'2026-11-21', '2026-11-21 19:09', '2026-11-21T19:09:07Z', '-7d', 'now', 'today' or seconds or milliseconds since 1970`;

/**
 * What a text says of time: a year, month, day, minute, second or moment; how long ago (`-7d`); `now`, `today` or
 * `yesterday`; seconds or milliseconds since 1970. What names no offset is in the zone.
 *
 * @throws WrongUse that names the option
 */
export function parseTime(option: string, text: string, zone: Zone, now: number): NamedTime {
  const trimmed = text.trim();
  const found =
    parseWord(trimmed.toLowerCase(), zone, now) ??
    parseRelative(trimmed, now) ??
    parseDay(trimmed, zone) ??
    parseEpoch(trimmed) ??
    parseDateTime(trimmed, zone);
  if (found && Math.abs(found.first) <= TIME_STAMP_MAX && Math.abs(found.last) <= TIME_STAMP_MAX)
    return found;
  throw new WrongUse(`${option} must be a time such as ${FORMS}; received '${text}'`);
}

const moment = (time: number): NamedTime => ({ first: time, last: time });

function parseWord(text: string, zone: Zone, now: number): NamedTime | undefined {
  if (text === 'now') return moment(now);
  if (text !== 'today' && text !== 'yesterday') return undefined;
  const shown = new Date(now + zone.offsetAt(now) - (text === 'yesterday' ? DAY_MS : 0));
  const day = [shown.getUTCFullYear(), shown.getUTCMonth() + 1, shown.getUTCDate()] as const;
  return daySpan(...day, zone);
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

/** A day, a month or a year. */
function parseDay(text: string, zone: Zone): NamedTime | undefined {
  const [, year, month, day] = DATE.exec(text) ?? COMPACT_DATE.exec(text) ?? [];
  if (year === undefined) return undefined;
  const y = Number(year);
  if (month === undefined) return span(dayOf(y, 1, 1), dayOf(y + 1, 1, 1), zone);
  const m = Number(month);
  if (m < 1 || m > 12) return undefined;
  if (day === undefined) return span(dayOf(y, m, 1), dayOf(y, m + 1, 1), zone);
  return isDay(y, m, Number(day)) ? daySpan(y, m, Number(day), zone) : undefined;
}

function daySpan(year: number, month: number, day: number, zone: Zone): NamedTime {
  return span(dayOf(year, month, day), dayOf(year, month, day + 1), zone);
}

function dayOf(year: number, month: number, day: number): WallTime {
  return { year, month, day, hour: 0, minute: 0, second: 0 };
}

function span(from: WallTime, to: WallTime, zone: Zone): NamedTime {
  return { first: zone.momentOf(from, 0), last: zone.momentOf(to, 0) - 1 };
}

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(utcTime(dayOf(year, month, day)));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function parseDateTime(text: string, zone: Zone): NamedTime | undefined {
  const parts = DATE_TIME.exec(text);
  if (!parts) return undefined;
  const [year, month, day, hour, minute] = parts.slice(1, 6).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const [second, fraction, offset] = parts.slice(6);
  const wall: WallTime = { year, month, day, hour, minute, second: Number(second ?? 0) };
  if (!isDay(year, month, day) || hour > 23 || minute > 59 || wall.second > 59) return undefined;
  const millisecond = Number((fraction ?? '').slice(0, 3).padEnd(3, '0'));
  const first =
    offset === undefined ? zone.momentOf(wall, millisecond) : utcTime(wall) + millisecond - offsetOf(offset);
  if (fraction !== undefined) return moment(first);
  return { first, last: first + (second === undefined ? 59_999 : 999) };
}

function offsetOf(text: string): number {
  if (text.toUpperCase() === 'Z') return 0;
  const digits = text.slice(1).replace(':', '').padEnd(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (text.startsWith('-') ? -1 : 1) * minutes * 60_000;
}
