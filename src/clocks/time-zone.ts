import { DAY_MS, describe, TIME_STAMP_MAX } from '../arguments/index.ts';
import { ArgumentRangeError, ArgumentTypeError } from '../errors.ts';
import { formatDay, two } from './calendar.ts';

export const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Offsets change at full quarters of an hour, with few exceptions in history. */
const QUARTER_MS = 900_000;
/** Quarters to cache: more than a year. */
const QUARTERS_MAX = 40_000;

const OFFSET = /([+-])(\d\d):(\d\d)(?::(\d\d))?$/;

/** Checks the name of an IANA time zone. @throws TypeError, RangeError */
export function checkTimeZone(name: string, value: unknown): string {
  if (typeof value !== 'string')
    throw new ArgumentTypeError(`${name} must be a string, received ${describe(value)}`);
  try {
    formatOf(value);
  } catch {
    throw new ArgumentRangeError(
      `${name} must be an IANA time zone such as 'Europe/Berlin', received ${describe(value)}`,
    );
  }
  return value;
}

/** Whether two names stand for the same zone. */
export function isSameZone(a: string, b: string): boolean {
  return a === b || formatOf(a).resolvedOptions().timeZone === formatOf(b).resolvedOptions().timeZone;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
}

/**
 * The hours and days of a time zone. An hour ends when clocks are changed, so a day of 25 hours has one of them twice;
 * its first moment identifies it.
 */
export class TimeZone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;
  readonly #isUtc: boolean;
  readonly #offsets = new Map<number, number>();
  readonly #hours = new Map<number, number>();

  /** @param name of an IANA time zone */
  constructor(name: string) {
    this.name = name;
    this.#format = formatOf(name);
    this.#isUtc = this.#format.resolvedOptions().timeZone === 'UTC';
  }

  /** Milliseconds that the clock is ahead of UTC at a moment. */
  offsetAt(time: number): number {
    return this.#isUtc ? 0 : ofQuarter(this.#offsets, time, this.#readOffset);
  }

  readonly #readOffset = (time: number): number => {
    const within = Math.max(-TIME_STAMP_MAX, Math.min(TIME_STAMP_MAX, time));
    const [, sign, hours, minutes, seconds = '0'] = OFFSET.exec(this.#format.format(within)) ?? [];
    if (sign === undefined) return 0; // UTC appears as 'GMT' without an offset.
    const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
    return (sign === '-' ? -total : total) * 1000 + 0;
  };

  /** The first moment of the hour that contains a moment. */
  hourOf(time: number): number {
    if (this.#isUtc) return Math.floor(time / HOUR_MS) * HOUR_MS;
    return ofQuarter(this.#hours, time, this.#findHour);
  }

  readonly #findHour = (time: number): number => {
    const offset = this.offsetAt(time);
    const start = Math.floor((time + offset) / HOUR_MS) * HOUR_MS - offset;
    return this.offsetAt(start) === offset ? start : this.changeBetween(start, time);
  };

  /** The day that contains a moment. */
  dayOf(time: number): number {
    return Math.floor((time + this.offsetAt(time)) / DAY_MS);
  }

  /**
   * The moment at which the clock shows a local time, the first one of two. Where the clock skips the time, it is the moment of
   * the change. Local times are milliseconds, as if the clock were in UTC.
   */
  momentOf(local: number): number {
    const offsets = [this.offsetAt(local - DAY_MS), this.offsetAt(local + DAY_MS)];
    const [first, last] = [local - Math.max(...offsets), local - Math.min(...offsets)];
    if (this.localAt(first) === local) return first;
    return this.localAt(last) === local ? last : this.changeBetween(first, last);
  }

  /** The moment at which the offset changes to that of `to`; it is another one at `from`. */
  changeBetween(from: number, to: number): number {
    const offset = this.offsetAt(to);
    let [before, after] = [from, to];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (this.offsetAt(middle) === offset) after = middle;
      else before = middle;
    }
    return after;
  }

  /** The local time that the clock shows at a moment. */
  localAt(time: number): number {
    return time + this.offsetAt(time);
  }

  /** Whether the clock shows a time for the second time, after it was put back. */
  isRepeated(time: number): boolean {
    return this.momentOf(this.localAt(time)) !== time;
  }

  /** A moment for people: `'2016-03-27 14:05:09'`. */
  format(time: number): string {
    return formatLocal(this.localAt(time), ' ');
  }

  /** A moment as ISO 8601 with the offset of the zone: `'2016-03-27T14:05:09.000+02:00'`, and `Z` for UTC. */
  formatIso(time: number): string {
    // Offsets from before there were zones have odd seconds, which ISO 8601 cannot say.
    const offset = Math.round(this.offsetAt(time) / MINUTE_MS) * MINUTE_MS;
    const milliseconds = String(time - Math.floor(time / 1000) * 1000).padStart(3, '0');
    return `${formatLocal(time + offset, 'T')}.${milliseconds}${offset === 0 ? 'Z' : formatOffset(offset)}`;
  }

  /** An hour as `'2016-03-27T14:00:00+02:00'`. */
  formatHour(hour: number): string {
    return formatLocal(this.localAt(hour), 'T') + formatOffset(this.offsetAt(hour));
  }
}

/** What `read` says of a moment; from the cache, where it says the same throughout the quarter of an hour. */
function ofQuarter(cache: Map<number, number>, time: number, read: (time: number) => number): number {
  const quarter = Math.floor(time / QUARTER_MS);
  const known = cache.get(quarter);
  if (known !== undefined) return known;
  const value = read(time);
  const isOne = read(quarter * QUARTER_MS) === value && read((quarter + 1) * QUARTER_MS - 1) === value;
  if (isOne && cache.size >= QUARTERS_MAX) cache.clear();
  if (isOne) cache.set(quarter, value);
  return value;
}

function formatLocal(local: number, separator: string): string {
  const day = Math.floor(local / DAY_MS);
  return `${formatDay(day)}${separator}${formatSeconds(Math.floor((local - day * DAY_MS) / 1000))}`;
}

function formatSeconds(seconds: number): string {
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function formatOffset(offset: number): string {
  const text = formatSeconds(Math.abs(offset) / 1000);
  return `${offset < 0 ? '-' : '+'}${text.endsWith(':00') ? text.slice(0, 5) : text}`;
}
