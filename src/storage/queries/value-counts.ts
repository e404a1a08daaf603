import type { AttributeIndex } from '../indexes/attribute-index.ts';
import type { TrackIndex } from '../indexes/track-index.ts';
import type { Store } from '../store.ts';
import type { AttributeValue } from '../types.ts';
import type { Conditions } from './conditions.ts';
import { findMatches } from './matching.ts';
import { makePlan } from './plan.ts';
import { preparedIndex } from './reading.ts';

/** How many tracks have each value of an attribute, in the order of the values. */
export async function countValues(
  store: Store,
  conditions: Conditions,
  by: string,
): Promise<Map<AttributeValue, number>> {
  const index = await preparedIndex(store, conditions, by);
  const attribute = index.attribute(by);
  if (!attribute) return countTimes(timesOf(index, conditions));
  const counts = countOrdinals(index, attribute, conditions);
  const counted = new Map<AttributeValue, number>();
  for (const ordinal of attribute.sorted.ordinals) {
    if (counts[ordinal]! > 0) counted.set(attribute.dictionary.valueOf(ordinal), counts[ordinal]!);
  }
  return counted;
}

/** The values that an attribute has, in order. */
export async function distinctValues(
  store: Store,
  conditions: Conditions,
  by: string,
): Promise<AttributeValue[]> {
  const index = await preparedIndex(store, conditions, by);
  const attribute = index.attribute(by);
  if (!attribute) return [...new Set(timesOf(index, conditions))];
  const { ordinals } = attribute.sorted;
  const isFound = isUnrestricted(conditions)
    ? (ordinal: number) => attribute.count(ordinal) > 0
    : lookupOf(countOrdinals(index, attribute, conditions));
  const values: AttributeValue[] = [];
  for (let rank = 0; rank < ordinals.length; rank++) {
    if (isFound(ordinals[rank]!)) values.push(attribute.dictionary.valueOf(ordinals[rank]!));
  }
  return values;
}

const lookupOf = (counts: Uint32Array) => (ordinal: number) => counts[ordinal]! > 0;

/** The number of matching tracks for each ordinal. */
function countOrdinals(index: TrackIndex, attribute: AttributeIndex, conditions: Conditions): Uint32Array {
  const counts = new Uint32Array(attribute.dictionary.ordinalMax + 1);
  if (isUnrestricted(conditions)) {
    for (let ordinal = 1; ordinal < counts.length; ordinal++) counts[ordinal] = attribute.count(ordinal);
    return counts;
  }
  const matches = findMatches(index, makePlan(index, conditions));
  for (let i = 0; i < matches.length; i++) counts[attribute.ordinalOf(matches[i]!)]!++;
  return counts;
}

const isUnrestricted = ({ attributes, times }: Conditions): boolean =>
  attributes.length === 0 && times === undefined;

/** The times of the matching tracks, ascending. */
function timesOf(index: TrackIndex, conditions: Conditions): Float64Array {
  const matches = findMatches(index, makePlan(index, conditions));
  const times = new Float64Array(matches.length);
  for (let i = 0; i < times.length; i++) times[i] = index.timeOf(matches[i]!);
  return times.sort();
}

function countTimes(times: Float64Array): Map<AttributeValue, number> {
  const counted = new Map<AttributeValue, number>();
  for (const time of times) counted.set(time, (counted.get(time) ?? 0) + 1);
  return counted;
}
