import type { SumPeriod } from '../../storage/index.ts';
import { Clock } from '../clock.ts';

/** A period: how it is called, when it begins, and when the next one does. */
export interface PeriodStart {
  date: string;
  start: { first: number; next: number };
}

const HOUR_MS = 3_600_000;

/** So many periods up to the one of this name, the newest first. */
export function* periodStarts(
  newest: string,
  period: SumPeriod,
  timeZone: string,
  count: number,
): Generator<PeriodStart> {
  const clock = new Clock(timeZone);
  const [year, month, day] = newest.slice(0, 10).split('-').map(Number) as [number, number, number];
  const startOf = (back: number): number => {
    if (period === 'hour') return Date.parse(newest) - back * HOUR_MS;
    const [months, days] = period === 'month' ? [back, 0] : [0, back];
    const wall = { year, month: month - months, day: day - days, hour: 0, minute: 0, second: 0 };
    return clock.zone.momentOf(wall, 0);
  };
  for (let back = 0; back < count; back++) {
    const [first, next] = [startOf(back), startOf(back - 1)];
    yield { date: nameOf(clock, first, period), start: { first, next } };
  }
}

function nameOf(clock: Clock, start: number, period: SumPeriod): string {
  const text = clock.showIso(start);
  return period === 'hour' ? text.replace('.000', '').replace('Z', '+00:00') : text.slice(0, 10);
}
