import { compareValues } from '../../../../src/storage/contract/attribute-value.ts';
import type { Conditions, Test } from '../../../../src/storage/contract/conditions.ts';
import type { Order } from '../../../../src/storage/contract/order.ts';
import type { AttributeValue } from '../../../../src/storage/contract/types.ts';
import type { ArrayTrack } from './array-engine.ts';

/** The value that a track has of an attribute. */
export function attributeOf(
  track: ArrayTrack,
  attribute: string,
  names: readonly string[],
): AttributeValue | undefined {
  const isOwn = (each: string): each is 'taskId' | 'runId' | 'userName' | 'timeStamp' | 'trackNum' =>
    ['taskId', 'runId', 'userName', 'timeStamp', 'trackNum'].includes(each);
  return isOwn(attribute) ? track[attribute] : track.attributes[names.indexOf(attribute)];
}

/** Whether a track meets all conditions. */
export function meets(track: ArrayTrack, conditions: Conditions, names: readonly string[]): boolean {
  const { attributes, times } = conditions;
  const isInTime = times?.some(({ from, to }) => track.timeStamp >= from && track.timeStamp <= to) ?? true;
  return (
    isInTime &&
    attributes.every(({ attribute, tests }) => {
      const value = attributeOf(track, attribute, names);
      return value !== undefined && tests.some((test) => passes(value, test));
    })
  );
}

function passes(value: AttributeValue, test: Test): boolean {
  if (test.kind === 'equals') return value === test.value;
  if (test.kind === 'prefix') return typeof value === 'string' && value.startsWith(test.prefix);
  const { gt, gte, lt, lte } = test.range;
  const isOfType = [gt, gte, lt, lte].every((bound) => bound === undefined || typeof bound === typeof value);
  return (
    isOfType &&
    (gt === undefined || compareValues(value, gt) > 0) &&
    (gte === undefined || compareValues(value, gte) >= 0) &&
    (lt === undefined || compareValues(value, lt) < 0) &&
    (lte === undefined || compareValues(value, lte) <= 0)
  );
}

/**
 * The wanted part of tracks in an order. Tracks without a value come last; `reverse` is exactly the opposite order.
 *
 * @param cursor the track of `after`, if it is there
 */
export function ordered(
  tracks: readonly ArrayTrack[],
  { by, isReverse, limit, offset, after }: Order,
  names: readonly string[],
  cursor: ArrayTrack | undefined,
): ArrayTrack[] {
  const compare = (a: ArrayTrack, b: ArrayTrack): number => {
    const [valueA, valueB] = [attributeOf(a, by, names), attributeOf(b, by, names)];
    if (valueA === undefined || valueB === undefined)
      return Number(valueA === undefined) - Number(valueB === undefined) || a.trackNum - b.trackNum;
    return compareValues(valueA, valueB) || a.trackNum - b.trackNum;
  };
  const direction = isReverse ? -1 : 1;
  const isBehind = (track: ArrayTrack): boolean => {
    if (after === 0) return true;
    return direction * (cursor ? compare(track, cursor) : track.trackNum - after) > 0;
  };
  const inOrder = tracks.toSorted((a, b) => direction * compare(a, b));
  return inOrder.filter(isBehind).slice(offset, offset + limit);
}
