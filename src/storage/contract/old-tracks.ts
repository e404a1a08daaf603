import type { Conditions, Interval } from './conditions.ts';
import { intersect } from './intervals.ts';

/** The conditions, and besides a time stamp before a moment. */
export function onlyBefore(conditions: Conditions, before: number): Conditions {
  const interval: Interval = { from: -Infinity, to: before - 1 };
  return { ...conditions, times: intersect(conditions.times, [interval]) };
}
