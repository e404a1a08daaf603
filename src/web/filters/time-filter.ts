import { HttpError } from '../http-error.ts';
import type { Zone } from '../zone.ts';

const FORM =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?\s*(Z|[+-]\d\d:?\d\d)?)?$/i;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** The first and the last millisecond that a text for a time means. */
export interface TimeSpan {
  from: number;
  to: number;
}

/**
 * Reads a time of a filter: `2026-11-21` is the whole day, `2026-11-21 19:09` the whole minute, and so on, by the clocks
 * of the zone unless the text names an offset.
 *
 * @throws HttpError that names the field
 */
export function parseTime(name: string, text: string, zone: Zone): TimeSpan {
  const match = FORM.exec(text.trim());
  const span = match && spanOf(match, zone);
  if (span) return span;
  throw new HttpError(
    400,
    `'${name}' must be a time such as 2026-11-21 or 2026-11-21T19:09, but it is '${text}'.`,
  );
}

function spanOf(match: RegExpExecArray, zone: Zone): TimeSpan | undefined {
  const [, year, month, day, hour, minute, second, fraction, offset] = match;
  const wholeDay = Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (!isDay(wholeDay, Number(month), Number(day))) return undefined;
  if (hour === undefined) return dayOf(wholeDay, zone);
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return undefined;
  const inDay = Number(hour) * 60 * MINUTE_MS + Number(minute) * MINUTE_MS + Number(second ?? 0) * 1000;
  const local = wholeDay + inDay + Number((fraction ?? '').padEnd(3, '0'));
  const from = offset === undefined ? zone.fromLocal(local) : local - offsetOf(offset);
  return { from, to: from + unitOf(second, fraction) - 1 };
}

/** A day has as many hours as the clocks of the zone give it. */
function dayOf(wholeDay: number, zone: Zone): TimeSpan {
  return { from: zone.fromLocal(wholeDay), to: zone.fromLocal(wholeDay + DAY_MS) - 1 };
}

function isDay(time: number, month: number, day: number): boolean {
  const date = new Date(time);
  return date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
}

function offsetOf(offset: string): number {
  if (offset.toUpperCase() === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return (offset.startsWith('-') ? -minutes : minutes) * MINUTE_MS;
}

function unitOf(second: string | undefined, fraction: string | undefined): number {
  if (second === undefined) return MINUTE_MS;
  return fraction === undefined ? 1000 : 10 ** (3 - fraction.length);
}
