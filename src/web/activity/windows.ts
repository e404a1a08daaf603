import { TIME_STAMP_MAX } from '../../arguments/index.ts';
import { WINDOWS_MAX } from '../limits.ts';
import type { Zone } from '../zone.ts';
import { divideShortly, type TimeWindow } from './short-windows.ts';

export type { TimeWindow };

/** Windows of one length, side by side. */
export interface Windows {
  /** What one of them is called: `hour`, `day`, `3 months`. */
  unit: string;
  windows: TimeWindow[];
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
const MONTH_MS = 30.4 * DAY_MS;
/** 1970-01-05: weeks begin with Monday. */
const A_MONDAY_MS = 4 * DAY_MS;

/** A length that windows can have: so many milliseconds, or so many months of the calendar. */
interface Unit {
  name: string;
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
  ...[1, 3, 6].map((months) => ({
    name: months === 1 ? 'month' : `${months} months`,
    ms: months * MONTH_MS,
    months,
  })),
  ...[1, 2, 5, 10, 20, 50, 100, 1_000, 10_000, 100_000].map((years) => ({
    name: years === 1 ? 'year' : `${years} years`,
    ms: years * 12 * MONTH_MS,
    months: years * 12,
  })),
];

/**
 * Divides a span of time into at most so many windows of one length that people use. They begin where hours, days and
 * months begin by the clocks of the zone.
 */
export function divide(from: number, to: number, zone: Zone, countMax = WINDOWS_MAX): Windows {
  const span = to - from;
  const unit = UNITS.find(({ ms }) => span / ms <= countMax - 2) ?? UNITS.at(-1)!;
  return { unit: unit.name, windows: walk(from, to, unit, zone, countMax) };
}

/** All hours, days or months that a span of time touches, from the first on, at most so many. */
export function windowsBy(
  name: 'hour' | 'day' | 'month',
  from: number,
  to: number,
  zone: Zone,
  countMax: number,
): TimeWindow[] {
  return walk(from, to, UNITS.find((unit) => unit.name === name)!, zone, countMax);
}

function walk(from: number, to: number, unit: Unit, zone: Zone, countMax: number): TimeWindow[] {
  return unit.ms <= HOUR_MS
    ? divideShortly(from, to, unit.ms, zone, countMax)
    : walkLocally(from, to, unit, zone, countMax);
}

function walkLocally(from: number, to: number, unit: Unit, zone: Zone, countMax: number): TimeWindow[] {
  const windows: TimeWindow[] = [];
  let local = floor(zone.toLocal(from), unit);
  let start = toMoment(local, zone);
  while (start <= to && windows.length < countMax) {
    local = next(local, unit);
    const end = toMoment(local, zone);
    // Where clocks are put forward, what they skip is missing.
    if (end > start) windows.push({ start, end });
    start = end;
    if (end >= TIME_STAMP_MAX) break;
  }
  return windows;
}

function toMoment(local: number, zone: Zone): number {
  return Math.max(-TIME_STAMP_MAX, Math.min(TIME_STAMP_MAX, zone.fromLocal(local)));
}

function floor(local: number, { ms, months }: Unit): number {
  if (months !== undefined) return ofMonth(Math.floor(monthOf(local) / months) * months);
  const origin = ms === WEEK_MS ? A_MONDAY_MS : 0;
  return Math.floor((local - origin) / ms) * ms + origin;
}

function next(local: number, { ms, months }: Unit): number {
  return months === undefined ? local + ms : ofMonth(monthOf(local) + months);
}

/** The months since the year 0. */
function monthOf(local: number): number {
  const date = new Date(local);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function ofMonth(month: number): number {
  const date = new Date(0);
  const time = date.setUTCFullYear(Math.floor(month / 12), ((month % 12) + 12) % 12, 1);
  if (!Number.isNaN(time)) return time;
  return month < 0 ? -TIME_STAMP_MAX : TIME_STAMP_MAX;
}
