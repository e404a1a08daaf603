import { TIME_STAMP_MAX } from '../../arguments/index.ts';
import { findChange } from '../../clocks/index.ts';
import type { Zone } from '../zone.ts';

/** A window of time: from `start` to before `end`, in milliseconds since 1970 (UTC). */
export interface TimeWindow {
  start: number;
  end: number;
}

/**
 * Divides a span of time into at most so many windows of at most an hour, which begin as the clocks of the zone say, and
 * where those are put back or forward. So the hour that clocks show twice is two windows, as sums have two hours for it.
 */
export function divideShortly(
  from: number,
  to: number,
  ms: number,
  zone: Zone,
  countMax: number,
): TimeWindow[] {
  const windows: TimeWindow[] = [];
  for (let start = startOf(from, ms, zone); start <= to && windows.length < countMax; ) {
    const end = endOf(start, ms, zone);
    windows.push({ start, end });
    if (end >= TIME_STAMP_MAX) break;
    start = end;
  }
  return windows;
}

/** The first moment of the window that a moment is in. */
function startOf(time: number, ms: number, zone: Zone): number {
  const offset = zone.offsetAt(time);
  const start = Math.max(-TIME_STAMP_MAX, Math.floor((time + offset) / ms) * ms - offset);
  return zone.offsetAt(start) === offset ? start : changeOf(zone, start, time);
}

/** The first moment behind the window that begins at a moment. */
function endOf(start: number, ms: number, zone: Zone): number {
  const offset = zone.offsetAt(start);
  const end = Math.min(TIME_STAMP_MAX, Math.floor((start + offset) / ms) * ms + ms - offset);
  return zone.offsetAt(end - 1) === offset ? end : changeOf(zone, start, end - 1);
}

function changeOf(zone: Zone, from: number, to: number): number {
  return findChange(from, to, (time) => zone.offsetAt(time));
}
