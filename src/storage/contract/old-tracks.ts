import { toTimeStamp } from '../../clocks/time-value.ts';
import { onlyBefore } from '../maintenance/find-tracks.ts';
import { describe, isMapping } from './checks.ts';
import type { Conditions } from './conditions.ts';
import { parseCriteria } from './criteria.ts';

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

/** Checks the path of a file or a folder. @throws TypeError, RangeError */
export function checkPath(name: string, value: unknown): string {
  if (typeof value !== 'string') throw new TypeError(`${name} must be a path, received ${describe(value)}`);
  if (value === '' || value.includes('\0'))
    throw new RangeError(`${name} must be a path, received ${describe(value)}`);
  return value;
}
