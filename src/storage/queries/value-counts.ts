import type { AttributeIndex } from '../indexes/attribute-index.ts';
import type { TrackIndex } from '../indexes/track-index.ts';
import type { Store } from '../store.ts';
import type { AttributeValue } from '../types.ts';
import type { Conditions } from './conditions.ts';
import { findMatches } from './matching.ts';
import { makePlan } from './plan.ts';
import { useIndex } from './reading.ts';

/** With fewer matches than one for so many values, the values that they have are sorted. */
const FEW_SHARE = 8;

/** How many tracks have each value of an attribute, in the order of the values. */
export async function countValues(
  store: Store,
  conditions: Conditions,
  by: string,
): Promise<Map<AttributeValue, number>> {
  return useIndex(store, conditions, by, (index) => countsOf(index, conditions, by));
}

function countsOf(index: TrackIndex, conditions: Conditions, by: string): Map<AttributeValue, number> {
  const attribute = index.attribute(by);
  if (!attribute) return countTimes(timesOf(index, conditions));
  const counted = new Map<AttributeValue, number>();
  forEachOrdinal(index, attribute, conditions, (ordinal, count) => {
    counted.set(attribute.dictionary.valueOf(ordinal), count);
  });
  return counted;
}

/** The values that an attribute has, in order. */
export async function distinctValues(
  store: Store,
  conditions: Conditions,
  by: string,
): Promise<AttributeValue[]> {
  return useIndex(store, conditions, by, (index) => valuesOf(index, conditions, by));
}

function valuesOf(index: TrackIndex, conditions: Conditions, by: string): AttributeValue[] {
  const attribute = index.attribute(by);
  if (!attribute) return [...new Set(timesOf(index, conditions))];
  const values: AttributeValue[] = [];
  const visit = (ordinal: number): void => {
    values.push(attribute.dictionary.valueOf(ordinal));
  };
  if (isUnrestricted(conditions)) forEachOrdinal(index, attribute, conditions, visit);
  else forEachMarked(attribute, findMatches(index, makePlan(index, conditions)), visit);
  return values;
}

/** Visits the ordinals that some tracks have, in the order of their values: a bit for each rank. */
function forEachMarked(
  attribute: AttributeIndex,
  matches: Uint32Array,
  visit: (ordinal: number) => void,
): void {
  const { ranks, ordinals } = attribute.sorted;
  const words = new Uint32Array((ordinals.length >>> 5) + 1);
  for (let i = 0; i < matches.length; i++) {
    const rank = ranks[attribute.ordinalOf(matches[i]!)]!;
    words[rank >>> 5]! |= 1 << (rank & 31);
  }
  words[ordinals.length >>> 5]! &= ~(1 << (ordinals.length & 31)); // the rank of tracks without a value
  for (let i = 0; i < words.length; i++) {
    for (let word = words[i]!; word !== 0; word &= word - 1)
      visit(ordinals[i * 32 + 31 - Math.clz32(word & -word)]!);
  }
}

type Visit = (ordinal: number, count: number) => void;

/** Visits the ordinals that matching tracks have, in the order of their values, each with the number of these tracks. */
function forEachOrdinal(
  index: TrackIndex,
  attribute: AttributeIndex,
  conditions: Conditions,
  visit: Visit,
): void {
  const { ordinals } = attribute.sorted;
  if (isUnrestricted(conditions)) {
    forEachFound(ordinals, (ordinal) => attribute.count(ordinal), visit);
    return;
  }
  const matches = findMatches(index, makePlan(index, conditions));
  if (matches.length < ordinals.length / FEW_SHARE) {
    forEachOfFew(attribute, matches, visit);
    return;
  }
  const counts = new Uint32Array(attribute.dictionary.ordinalMax + 1);
  for (let i = 0; i < matches.length; i++) counts[attribute.ordinalOf(matches[i]!)]!++;
  forEachFound(ordinals, (ordinal) => counts[ordinal]!, visit);
}

function forEachFound(ordinals: Uint32Array, countOf: (ordinal: number) => number, visit: Visit): void {
  for (let rank = 0; rank < ordinals.length; rank++) {
    const count = countOf(ordinals[rank]!);
    if (count > 0) visit(ordinals[rank]!, count);
  }
}

/** For few matches among many values: counts what there is, and sorts that. */
function forEachOfFew(attribute: AttributeIndex, matches: Uint32Array, visit: Visit): void {
  const counts = new Map<number, number>();
  for (let i = 0; i < matches.length; i++) {
    const ordinal = attribute.ordinalOf(matches[i]!);
    if (ordinal !== 0) counts.set(ordinal, (counts.get(ordinal) ?? 0) + 1);
  }
  const { ranks } = attribute.sorted;
  for (const [ordinal, count] of [...counts].sort(([a], [b]) => ranks[a]! - ranks[b]!)) visit(ordinal, count);
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
