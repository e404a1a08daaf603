import { STRIDE_LENGTH, type Steps } from '../../../slices/index.ts';
import { compareValues } from '../../contract/attribute-value.ts';
import type { Conditions } from '../../contract/conditions.ts';
import type { AttributeValue } from '../../contract/types.ts';
import type { AttributeIndex } from '../indexes/attribute-index.ts';
import type { TrackIndex } from '../indexes/track-index.ts';
import { COMPARED_MAX } from '../records/limits.ts';
import type { Store } from '../store.ts';
import { ascending } from './ascending.ts';
import { Marks } from './bit-set.ts';
import { findMatches } from './matching.ts';
import { makePlan } from './plan.ts';
import { useIndex } from './reading.ts';
import { selectTracks } from './selecting.ts';

/** With fewer matches than one for so many values, the values that they have are put in order by themselves. */
const FEW_SHARE = 8;
/** The same where the ranks of all values are at hand: to find the different ones takes a bit for each rank. */
const FEW_SHARE_RANKED = 256;

const BY_TIME = { by: 'timeStamp', isReverse: false, limit: Infinity, offset: 0, after: 0 };

/** How many tracks have each value of an attribute, in the order of the values. */
export async function countValues(
  store: Store,
  conditions: Conditions,
  by: string,
): Promise<Map<AttributeValue, number>> {
  return useIndex(store, conditions, by, function* (index) {
    const counted = new Map<AttributeValue, number>();
    const count: Visit = (value, tracks) => counted.set(value, tracks);
    const attribute = index.attribute(by);
    if (!attribute) yield* visitTimes(index, conditions, count);
    else if (isUnrestricted(conditions)) yield* visitAll(attribute, count);
    else yield* visitCounted(attribute, yield* matchesOf(index, conditions), count);
    return counted;
  });
}

/** The values that an attribute has, in order. */
export async function distinctValues(
  store: Store,
  conditions: Conditions,
  by: string,
): Promise<AttributeValue[]> {
  return useIndex(store, conditions, by, function* (index) {
    const values: AttributeValue[] = [];
    const add: Visit = (value) => values.push(value);
    const attribute = index.attribute(by);
    if (!attribute) yield* visitTimes(index, conditions, add);
    else if (isUnrestricted(conditions)) yield* visitAll(attribute, add);
    else yield* visitDifferent(attribute, yield* matchesOf(index, conditions), add);
    return values;
  });
}

/** Is told of a value and of how many tracks have it. */
type Visit = (value: AttributeValue, count: number) => void;

const isUnrestricted = ({ attributes, times }: Conditions): boolean =>
  attributes.length === 0 && times === undefined;

function* matchesOf(index: TrackIndex, conditions: Conditions): Steps<Uint32Array> {
  return yield* findMatches(index, yield* makePlan(index, conditions));
}

/** Visits the values that any tracks have. */
function* visitAll(attribute: AttributeIndex, visit: Visit): Steps<void> {
  const { sorted } = attribute;
  yield* sorted.prepare(sorted.count);
  const ordinals = sorted.ordinals();
  if (!(ordinals instanceof Uint32Array)) {
    yield* visitOrdinals(attribute, ordinals, (ordinal) => attribute.count(ordinal), visit);
    return;
  }
  for (let start = 0; start < ordinals.length; start += STRIDE_LENGTH) {
    visitStride(attribute, ordinals, start, Math.min(ordinals.length, start + STRIDE_LENGTH), visit);
    yield;
  }
}

/** A loop by itself, as those between yields run slower. */
function visitStride(
  attribute: AttributeIndex,
  ordinals: Uint32Array,
  start: number,
  end: number,
  visit: Visit,
): void {
  for (let i = start; i < end; i++) {
    const count = attribute.count(ordinals[i]!);
    if (count > 0) visit(attribute.dictionary.valueOf(ordinals[i]!), count);
  }
}

/** Visits the values of ordinals, which are in order, as far as there are tracks that have them. */
function* visitOrdinals(
  { dictionary }: AttributeIndex,
  ordinals: Iterable<number>,
  countOf: (ordinal: number) => number,
  visit: Visit,
): Steps<void> {
  let steps = 0;
  for (const ordinal of ordinals) {
    const count = countOf(ordinal);
    if (count > 0) visit(dictionary.valueOf(ordinal), count);
    if (++steps % STRIDE_LENGTH === 0) yield;
  }
}

/** Visits the values that the matches have, with how many have each. */
function* visitCounted(attribute: AttributeIndex, matches: Uint32Array, visit: Visit): Steps<void> {
  const { dictionary, sorted } = attribute;
  if (matches.length >= dictionary.count / FEW_SHARE) {
    const counts = new Uint32Array(dictionary.ordinalMax + 1);
    yield* eachOrdinal(attribute, matches, (ordinal) => counts[ordinal]!++);
    yield* sorted.prepare(sorted.count);
    yield* visitOrdinals(attribute, sorted.ordinals(), (ordinal) => counts[ordinal]!, visit);
    return;
  }
  const counts = new Map<number, number>();
  yield* eachOrdinal(attribute, matches, (ordinal) => counts.set(ordinal, (counts.get(ordinal) ?? 0) + 1));
  counts.delete(0);
  const ordinals = yield* inOrderOfValues(attribute, counts.keys());
  yield* visitOrdinals(attribute, ordinals, (ordinal) => counts.get(ordinal)!, visit);
}

/** Visits the values that the matches have, for which it may write over them. */
function* visitDifferent(attribute: AttributeIndex, matches: Uint32Array, visit: Visit): Steps<void> {
  const { dictionary, sorted } = attribute;
  const share = sorted.isFresh ? FEW_SHARE_RANKED : FEW_SHARE;
  if (matches.length >= dictionary.count / share) {
    for (const rank of yield* differentRanks(attribute, matches))
      visit(dictionary.valueOf(sorted.ordinalAt(rank)), 1);
    return;
  }
  const different = new Set<number>();
  yield* eachOrdinal(attribute, matches, (ordinal) => different.add(ordinal));
  different.delete(0);
  yield* visitOrdinals(attribute, yield* inOrderOfValues(attribute, different), () => 1, visit);
}

function* eachOrdinal(
  attribute: AttributeIndex,
  matches: Uint32Array,
  visit: (ordinal: number) => void,
): Steps<void> {
  for (let i = 0; i < matches.length; i++) {
    visit(attribute.ordinalOf(matches[i]!));
    if (i % STRIDE_LENGTH === STRIDE_LENGTH - 1) yield;
  }
}

/** The different ranks that the values of tracks have, ascending; they are written over the tracks. */
function* differentRanks(attribute: AttributeIndex, tracks: Uint32Array): Steps<Uint32Array> {
  const { sorted } = attribute;
  yield* sorted.refresh();
  for (let start = 0; start < tracks.length; start += STRIDE_LENGTH) {
    toRanks(attribute, tracks, start, Math.min(tracks.length, start + STRIDE_LENGTH));
    if (start + STRIDE_LENGTH < tracks.length) yield;
  }
  const marks = new Marks(0, sorted.count);
  yield* marks.add(tracks);
  const count = yield* marks.writeTo(tracks);
  const hasNone = tracks[count - 1] === sorted.count; // the rank of tracks without a value
  return tracks.subarray(0, hasNone ? count - 1 : count);
}

/** Replaces a stride of tracks by the ranks of their values. */
function toRanks(attribute: AttributeIndex, tracks: Uint32Array, start: number, end: number): void {
  const { sorted } = attribute;
  for (let i = start; i < end; i++) tracks[i] = sorted.rankOf(attribute.ordinalOf(tracks[i]!));
}

/** Some ordinals in the order of their values. */
function* inOrderOfValues(
  { dictionary, sorted }: AttributeIndex,
  ordinals: Iterable<number>,
): Steps<Uint32Array> {
  const found = Uint32Array.from(ordinals);
  const compare = (a: number, b: number): number =>
    compareValues(dictionary.valueOf(a), dictionary.valueOf(b));
  const isRanked = yield* sorted.prepare(found.length * Math.log2(found.length + 1));
  if (!isRanked && found.length <= COMPARED_MAX) return found.sort(compare);
  yield* sorted.refresh();
  const ranks = yield* ascending(found.map((ordinal) => sorted.rankOf(ordinal)));
  return ranks.map((rank) => sorted.ordinalAt(rank));
}

/** Visits the times of the tracks that meet the conditions. */
function* visitTimes(index: TrackIndex, conditions: Conditions, visit: Visit): Steps<void> {
  const tracks = yield* selectTracks(index, conditions, BY_TIME);
  for (let i = 0, first = 0; i < tracks.length; i++) {
    if (i % STRIDE_LENGTH === STRIDE_LENGTH - 1) yield;
    const time = index.timeOf(tracks[i]!);
    if (i + 1 < tracks.length && index.timeOf(tracks[i + 1]!) === time) continue;
    visit(time, i + 1 - first);
    first = i + 1;
  }
}
