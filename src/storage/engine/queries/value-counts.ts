import { inStrides, STRIDE_LENGTH, type Steps } from '../../../slices/index.ts';
import { compareValues } from '../../contract/attribute-value.ts';
import type { Conditions } from '../../contract/conditions.ts';
import type { AttributeValue } from '../../contract/types.ts';
import type { AttributeIndex } from '../indexes/attribute-index.ts';
import type { TrackIndex } from '../indexes/track-index.ts';
import { COMPARED_MAX } from '../records/limits.ts';
import type { Store } from '../store.ts';
import { BitSet, sortNumbers } from './bit-set.ts';
import { planQuery, prepareFor } from './plan.ts';
import { findMatches, selectTracks } from './select.ts';

/** Values are counted for each ordinal if there is at least one match for this many values; else in a map. */
const VALUES_PER_MATCH_MAX = 8;
/** The same for ranks that are up to date: different ranks need only a bit each. */
const RANKS_PER_MATCH_MAX = 256;

const BY_TIME = { by: 'timeStamp', isReverse: false, limit: Infinity, offset: 0, after: 0 };

/** The number of tracks with each value of an attribute, in the order of the values. */
export async function countValues(
  store: Store,
  conditions: Conditions,
  by: string,
): Promise<Map<AttributeValue, number>> {
  return store.read(prepareFor(conditions, by), function* (index) {
    const counts = new Map<AttributeValue, number>();
    yield* visitValues(index, conditions, by, visitCounted, (value, count) => counts.set(value, count));
    return counts;
  });
}

/** The values that an attribute has, in order. */
export async function distinctValues(
  store: Store,
  conditions: Conditions,
  by: string,
): Promise<AttributeValue[]> {
  return store.read(prepareFor(conditions, by), function* (index) {
    const values: AttributeValue[] = [];
    yield* visitValues(index, conditions, by, visitDifferent, (value) => values.push(value));
    return values;
  });
}

/** Is told of a value and of the number of tracks that have it. */
type Visit = (value: AttributeValue, count: number) => void;

/** Visits the values of the tracks that match, in order. */
function* visitValues(
  index: TrackIndex,
  conditions: Conditions,
  by: string,
  visitMatches: typeof visitCounted,
  visit: Visit,
): Steps<void> {
  const attribute = index.attribute(by);
  if (!attribute) return yield* visitTimes(index, conditions, visit);
  if (conditions.attributes.length === 0 && !conditions.times) return yield* visitAll(attribute, visit);
  const matches = yield* findMatches(index, yield* planQuery(index, conditions));
  yield* visitMatches(attribute, matches, visit);
}

/** Visits all values that tracks have. */
function* visitAll(attribute: AttributeIndex, visit: Visit): Steps<void> {
  const { dictionary, sorted } = attribute;
  yield* sorted.prepare(sorted.count);
  const ordinals = sorted.ordinals();
  if (!(ordinals instanceof Uint32Array))
    return yield* visitOrdinals(attribute, ordinals, (ordinal) => attribute.count(ordinal), visit);
  yield* inStrides(ordinals.length, (start, end) => {
    for (let i = start; i < end; i++) {
      const count = attribute.count(ordinals[i]!);
      if (count > 0) visit(dictionary.valueOf(ordinals[i]!), count);
    }
  });
}

/** Visits the values of ordered ordinals that any track has. */
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

/** Visits the values that the matches have, with their counts. */
function* visitCounted(attribute: AttributeIndex, matches: Uint32Array, visit: Visit): Steps<void> {
  const { dictionary, sorted } = attribute;
  if (matches.length >= dictionary.count / VALUES_PER_MATCH_MAX) {
    const counts = new Uint32Array(dictionary.ordinalMax + 1);
    yield* eachOrdinal(attribute, matches, (ordinal) => counts[ordinal]!++);
    yield* sorted.prepare(sorted.count);
    yield* visitOrdinals(attribute, sorted.ordinals(), (ordinal) => counts[ordinal]!, visit);
    return;
  }
  const counts = new Map<number, number>();
  yield* eachOrdinal(attribute, matches, (ordinal) => counts.set(ordinal, (counts.get(ordinal) ?? 0) + 1));
  counts.delete(0);
  const ordinals = yield* sortOrdinals(attribute, counts.keys());
  yield* visitOrdinals(attribute, ordinals, (ordinal) => counts.get(ordinal)!, visit);
}

/** Visits the values that the matches have, without their counts. It overwrites the matches. */
function* visitDifferent(attribute: AttributeIndex, matches: Uint32Array, visit: Visit): Steps<void> {
  const { dictionary, sorted } = attribute;
  const share = sorted.isFresh ? RANKS_PER_MATCH_MAX : VALUES_PER_MATCH_MAX;
  if (matches.length >= dictionary.count / share) {
    for (const rank of yield* differentRanks(attribute, matches))
      visit(dictionary.valueOf(sorted.ordinalAt(rank)), 1);
    return;
  }
  const different = new Set<number>();
  yield* eachOrdinal(attribute, matches, (ordinal) => different.add(ordinal));
  different.delete(0);
  yield* visitOrdinals(attribute, yield* sortOrdinals(attribute, different), () => 1, visit);
}

function* eachOrdinal(
  attribute: AttributeIndex,
  matches: Uint32Array,
  visit: (ordinal: number) => void,
): Steps<void> {
  yield* inStrides(matches.length, (start, end) => {
    for (let i = start; i < end; i++) visit(attribute.ordinalOf(matches[i]!));
  });
}

/** The different ranks of the tracks' values, ascending. They overwrite the tracks. */
function* differentRanks(attribute: AttributeIndex, tracks: Uint32Array): Steps<Uint32Array> {
  const { sorted } = attribute;
  yield* sorted.refresh();
  yield* inStrides(tracks.length, (start, end) => {
    for (let i = start; i < end; i++) tracks[i] = sorted.rankOf(attribute.ordinalOf(tracks[i]!));
  });
  const ranks = new BitSet(sorted.count);
  yield* ranks.add(tracks);
  const count = yield* ranks.writeTo(tracks);
  const hasNone = tracks[count - 1] === sorted.count; // the rank of tracks without a value
  return tracks.subarray(0, hasNone ? count - 1 : count);
}

/** Sorts ordinals by their values. */
function* sortOrdinals(
  { dictionary, sorted }: AttributeIndex,
  ordinals: Iterable<number>,
): Steps<Uint32Array> {
  const found = Uint32Array.from(ordinals);
  const compare = (a: number, b: number): number =>
    compareValues(dictionary.valueOf(a), dictionary.valueOf(b));
  const isRanked = yield* sorted.prepare(found.length * Math.log2(found.length + 1));
  if (!isRanked && found.length <= COMPARED_MAX) return found.sort(compare);
  yield* sorted.refresh();
  const ranks = yield* sortNumbers(
    found.map((ordinal) => sorted.rankOf(ordinal)),
    sorted.count,
  );
  return ranks.map((rank) => sorted.ordinalAt(rank));
}

/** Visits the times of the tracks that match. */
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
