import { compareValues } from '../../contract/attribute-value.ts';
import type { ValueRange } from '../../contract/conditions.ts';
import type { AttributeValue } from '../../contract/types.ts';

const LEAST = { boolean: false, number: -Infinity, string: '' } as const;

/** A value that no value within the range is less than. Where the range is open below, the least of its type. */
export function lowestOf({ gt, gte, lt, lte }: ValueRange): AttributeValue {
  if (gt !== undefined && gte !== undefined) return compareValues(gt, gte) > 0 ? gt : gte;
  return gt ?? gte ?? LEAST[typeof (lt ?? lte) as keyof typeof LEAST];
}

/** Whether a value is within a range. */
export const isWithin = (value: AttributeValue, range: ValueRange): boolean =>
  typeof value === typeof lowestOf(range) && !isBelow(value, range) && !isAbove(value, range);

/** Whether a value of the range's type is too small. */
export function isBelow(value: AttributeValue, { gt, gte }: ValueRange): boolean {
  if (gt !== undefined && compareValues(value, gt) <= 0) return true;
  return gte !== undefined && compareValues(value, gte) < 0;
}

/** Whether a value of the range's type is too great. */
export function isAbove(value: AttributeValue, { lt, lte }: ValueRange): boolean {
  if (lt !== undefined && compareValues(value, lt) >= 0) return true;
  return lte !== undefined && compareValues(value, lte) > 0;
}
