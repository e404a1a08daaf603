import { DAY_MS, TIME_STAMP_MAX } from '../arguments/index.ts';
import { expectDefined } from '../errors.ts';
import { firstDayOfMonth, monthOfDay } from './calendar.ts';
import { HOUR_MS, type TimeZone } from './time-zone.ts';

/** A window of time: from `start` to before `end`, in milliseconds since 1970 (UTC). */
export interface TimeWindow {
  start: number;
  end: number;
}

/** Windows of one length, one after the other. */
export interface Windows {
  /** The name of the length: `hour`, `day`, `3 months`. */
  unit: string;
  windows: TimeWindow[];
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const WEEK_MS = 7 * DAY_MS;
const MONTH_MS = 30.4 * DAY_MS;
/** 1970-01-05: weeks begin with Monday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

/** A length of windows, in milliseconds or in months of the calendar. */
interface Unit {
  name: string;
  /** For months about. */
  ms: number;
  months?: number;
}

const UNITS: readonly Unit[] = [
  { name: 'second', ms: SECOND_MS },
  { name: '10 seconds', ms: 10 * SECOND_MS },
  { name: 'minute', ms: MINUTE_MS },
  { name: '5 minutes', ms: 5 * MINUTE_MS },
  { name: '15 minutes', ms: 15 * MINUTE_MS },
  { name: 'hour', ms: HOUR_MS },
  { name: '3 hours', ms: 3 * HOUR_MS },
  { name: '6 hours', ms: 6 * HOUR_MS },
  { name: '12 hours', ms: 12 * HOUR_MS },
  { name: 'day', ms: DAY_MS },
  { name: 'week', ms: WEEK_MS },
  ...[1, 3, 6].map(unitOf('month', 1)),
  ...[1, 2, 5, 10, 20, 50, 100, 1_000, 10_000, 100_000].map(unitOf('year', 12)),
];

function unitOf(word: string, months: number): (count: number) => Unit {
  return (count) => ({
    name: count === 1 ? word : `${count} ${word}s`,
    ms: count * months * MONTH_MS,
    months: count * months,
  });
}

/** The periods of sums as windows, and more than the longest of each takes. */
const PERIODS = {
  hour: { unit: 'hour', msMax: 2 * HOUR_MS },
  date: { unit: 'day', msMax: 25 * HOUR_MS },
  month: { unit: 'month', msMax: 31.1 * DAY_MS },
} as const;

/** Divides a span of time into at most `countMax` windows of one length, which begin with the hours, days or months of the zone. */
export function divide(from: number, to: number, zone: TimeZone, countMax: number): Windows {
  const unit = UNITS.find(({ ms }) => (to - from) / ms <= countMax - 2) ?? UNITS.at(-1)!;
  return { unit: unit.name, windows: walk(from, to, unit, zone, countMax) };
}

/** The first `countMax` hours, dates or months that a span of time touches. */
export function periodsFrom(
  period: keyof typeof PERIODS,
  from: number,
  to: number,
  zone: TimeZone,
  countMax: number,
): TimeWindow[] {
  const unit = expectDefined(
    UNITS.find(({ name }) => name === PERIODS[period].unit),
    'each period is a unit',
  );
  return walk(from, to, unit, zone, countMax);
}

/** The last `count` hours, dates or months up to the one that a moment is in. */
export function periodsUpTo(
  period: keyof typeof PERIODS,
  to: number,
  zone: TimeZone,
  count: number,
): TimeWindow[] {
  const from = Math.max(-TIME_STAMP_MAX, to - (count + 1) * PERIODS[period].msMax);
  return periodsFrom(period, from, to, zone, 4 * (count + 2)).slice(-count);
}

/** The index of the window that a moment is in, of windows in order of time; the last one for what is later. */
export function windowAt(windows: readonly TimeWindow[], time: number): number {
  const index = windows.findIndex(({ end }) => end > time);
  return index === -1 ? windows.length - 1 : index;
}

function walk(from: number, to: number, unit: Unit, zone: TimeZone, countMax: number): TimeWindow[] {
  const windows: TimeWindow[] = [];
  const starts = unit.ms <= HOUR_MS ? hoursFrom(from, unit.ms, zone) : daysFrom(from, unit, zone);
  let start = starts.next().value;
  for (const end of starts) {
    if (start > to || windows.length >= countMax) break;
    windows.push({ start, end });
    if (end >= TIME_STAMP_MAX) break;
    start = end;
  }
  return windows;
}

/**
 * The starts of windows of an hour or less. A change of clocks ends one, so that an hour that clocks show twice is two windows,
 * as it is two hours of sums.
 */
function* hoursFrom(from: number, ms: number, zone: TimeZone): Generator<number, never> {
  const offset = zone.offsetAt(from);
  let start = clamp(Math.floor((from + offset) / ms) * ms - offset);
  if (zone.offsetAt(start) !== offset) start = zone.changeBetween(start, from);
  for (;;) {
    yield start;
    const offset = zone.offsetAt(start);
    const end = clamp(Math.floor((start + offset) / ms) * ms + ms - offset);
    start = zone.offsetAt(end - 1) === offset ? end : zone.changeBetween(start, end - 1);
  }
}

/** The starts of windows of more than an hour, by the calendar. */
function* daysFrom(from: number, unit: Unit, zone: TimeZone): Generator<number, never> {
  let local = floor(zone.localAt(from), unit);
  let start = clamp(zone.momentOf(local));
  yield start;
  for (;;) {
    local = next(local, unit);
    const end = clamp(zone.momentOf(local));
    // Clocks that are put forward can skip a whole window.
    if (end > start || end >= TIME_STAMP_MAX) yield end;
    start = end;
  }
}

const clamp = (time: number): number => Math.max(-TIME_STAMP_MAX, Math.min(TIME_STAMP_MAX, time));

function floor(local: number, { ms, months }: Unit): number {
  if (months !== undefined) return startOf(Math.floor(monthOf(local) / months) * months);
  const origin = ms === WEEK_MS ? FIRST_MONDAY_MS : 0;
  return Math.floor((local - origin) / ms) * ms + origin;
}

function next(local: number, { ms, months }: Unit): number {
  return months === undefined ? local + ms : startOf(monthOf(local) + months);
}

/** The months since the year 0, so that years and decades begin with a full number. */
const monthOf = (local: number): number => monthOfDay(Math.floor(local / DAY_MS)) + 1970 * 12;
const startOf = (month: number): number => firstDayOfMonth(month - 1970 * 12) * DAY_MS;
