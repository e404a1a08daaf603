import type { Conditions, Test } from '../../contract/conditions.ts';
import { contains } from '../../contract/intervals.ts';
import type { AttributeValue } from '../../contract/types.ts';
import type { TrackIndex } from '../indexes/track-index.ts';
import { isWithin } from '../indexes/value-range.ts';

/** Whether an indexed track matches the conditions now. For many tracks, a plan is faster. */
export function matches(index: TrackIndex, conditions: Conditions, trackNum: number): boolean {
  if (conditions.times && !contains(conditions.times, index.timeOf(trackNum))) return false;
  return conditions.attributes.every(({ attribute, tests }) => {
    const value = index.attributeOf(attribute).valueOf(trackNum);
    return value !== undefined && tests.some((test) => matchesTest(test, value));
  });
}

function matchesTest(test: Test, value: AttributeValue): boolean {
  switch (test.kind) {
    case 'equals':
      return value === test.value;
    case 'prefix':
      return typeof value === 'string' && value.startsWith(test.prefix);
    case 'range':
      return isWithin(value, test.range);
  }
}
