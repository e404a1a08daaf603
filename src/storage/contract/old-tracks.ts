import { describe, isMapping } from '../../arguments/index.ts';
import { toTimeStamp } from '../../clocks/index.ts';
import type { Conditions, Interval } from './conditions.ts';
import { parseCriteria } from './criteria.ts';
import { intersect } from './intervals.ts';

/**
 * Criteria that must name a moment: the tracks before it are meant, as far as they meet the other criteria.
 *
 * @param others keys that stand beside the criteria and are none
 * @throws TypeError, RangeError
 */
export function parseOldTracks(
  value: unknown,
  attributes: readonly string[],
  others: readonly string[] = [],
): Conditions {
  if (!isMapping(value)) throw new TypeError(`criteria must be an object, received ${describe(value)}`);
  const isCriterion = ([key]: [string, unknown]) => key !== 'before' && !others.includes(key);
  const criteria = Object.fromEntries(Object.entries(value).filter(isCriterion));
  const conditions = parseCriteria(criteria, attributes);
  return onlyBefore(conditions, toTimeStamp('before', value.before));
}

/** The conditions, and besides a time stamp before a moment. */
export function onlyBefore(conditions: Conditions, before: number): Conditions {
  const interval: Interval = { from: -Infinity, to: before - 1 };
  return { ...conditions, times: intersect(conditions.times, [interval]) };
}
