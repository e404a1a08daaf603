import { compareValues } from '../../contract/attribute-value.ts';
import type { Conditions, Test } from '../../contract/conditions.ts';
import { contains } from '../../contract/intervals.ts';
import type { AttributeValue } from '../../contract/types.ts';
import type { TrackIndex } from '../indexes/track-index.ts';

/** Whether a track that is indexed meets the conditions now. For many tracks, a plan is faster. */
export function meets(index: TrackIndex, conditions: Conditions, trackNum: number): boolean {
  if (conditions.times && !contains(conditions.times, index.timeOf(trackNum))) return false;
  return conditions.attributes.every(({ attribute, tests }) => {
    const value = index.attribute(attribute)!.valueOf(trackNum);
    return value !== undefined && tests.some((test) => passes(test, value));
  });
}

function passes(test: Test, value: AttributeValue): boolean {
  switch (test.kind) {
    case 'equals':
      return value === test.value;
    case 'prefix':
      return typeof value === 'string' && value.startsWith(test.prefix);
    case 'range':
      return isWithin(test.range, value);
  }
}

function isWithin(range: Extract<Test, { kind: 'range' }>['range'], value: AttributeValue): boolean {
  const { gt, gte, lt, lte } = range;
  if (typeof value !== typeof (gt ?? gte ?? lt ?? lte)) return false;
  if (gt !== undefined && compareValues(value, gt) <= 0) return false;
  if (gte !== undefined && compareValues(value, gte) < 0) return false;
  if (lt !== undefined && compareValues(value, lt) >= 0) return false;
  return lte === undefined || compareValues(value, lte) <= 0;
}
