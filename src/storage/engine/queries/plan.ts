import { STRIDE_LENGTH, type Steps } from '../../../slices/index.ts';
import type { AttributeCondition, Conditions, Interval, Test } from '../../contract/conditions.ts';
import { contains } from '../../contract/intervals.ts';
import { isByTrackNum, type Order } from '../../contract/order.ts';
import type { AttributeDictionary } from '../indexes/attribute-dictionary.ts';
import type { AttributeIndex } from '../indexes/attribute-index.ts';
import { beforeTime, behindTime } from '../indexes/time-index.ts';
import type { TrackIndex } from '../indexes/track-index.ts';
import { CANDIDATES_FEW } from '../records/limits.ts';
import type { Scan } from './limited-scan.ts';
import { afterCursor, type Filter, scanInOrder } from './scan.ts';

/** A limited scan is tried if it is likely to look at less than this part of the candidates: one half. */
const CERTAINTY = 2;

/** A condition, resolved against its index. */
export interface Access {
  attribute: string;
  /** The number of tracks that match. */
  count: number;
  /** The numbers of these tracks, in parts to be read only, until the indexes change. */
  parts(): Iterable<Uint32Array>;
  /** Whether there is one part at most, in ascending order. */
  isAscending: boolean;
  matches: Filter;
  /** The one interval of a condition on time. */
  interval?: Interval;
}

/** How to find the tracks that match all conditions. */
export interface Plan {
  /** Where the candidates come from; undefined: every track is a candidate, and matches. */
  source: Access | undefined;
  /** The number of candidates. */
  candidates: number;
  /** What else a candidate must match, the most selective condition first. */
  filters: readonly Access[];
  /** The condition on time, if it is one interval. */
  timed: Access | undefined;
}

/** For `Store.read`: sorts the values of the indexes that prefixes, ranges and the order need. Undefined: they are sorted. */
export const prepareFor =
  (conditions: Conditions, by: string) =>
  (index: TrackIndex): Promise<void> | undefined => {
    const unsorted: AttributeDictionary[] = [];
    const add = (name: string): void => {
      const dictionary = index.attribute(name)?.dictionary;
      if (dictionary && !dictionary.isSorted) unsorted.push(dictionary);
    };
    for (const { attribute, tests } of conditions.attributes)
      if (tests.some(({ kind }) => kind !== 'equals')) add(attribute);
    add(by);
    return unsorted.length === 0 ? undefined : sortEach(unsorted);
  };

async function sortEach(dictionaries: readonly AttributeDictionary[]): Promise<void> {
  for (const dictionary of dictionaries) await dictionary.sort();
}

/** Plans a query: it starts from the most selective condition, and looks up the others in columns. */
export function* planQuery(index: TrackIndex, conditions: Conditions): Steps<Plan> {
  const accesses: Access[] = [];
  for (const condition of conditions.attributes) accesses.push(yield* accessAttribute(index, condition));
  if (conditions.times) accesses.push(accessTime(index, conditions.times));
  accesses.sort((a, b) => a.count - b.count);
  const [source, ...rest] = accesses;
  const filters = rest.filter(({ count }) => count < index.count);
  const timed = source?.interval ? source : filters.find(({ interval }) => interval !== undefined);
  return { source, candidates: source?.count ?? index.count, filters, timed };
}

/**
 * The scan in the wanted order that a plan may begin with. Undefined: finding and sorting all matches is likely to be faster.
 * The scan fails when it has looked at more tracks than there are candidates.
 */
export function planScan(index: TrackIndex, plan: Plan, order: Order): Scan | undefined {
  const { source, candidates, timed } = plan;
  if (!source) return { parts: scanInOrder(index, order), filters: [], matchesMax: candidates };
  const wanted = order.offset + order.limit;
  if (candidates <= Math.max(CANDIDATES_FEW, wanted)) return undefined;
  const isFromSource = isByTrackNum(order) && source.isAscending;
  const implied = isFromSource ? source : order.by === 'timeStamp' ? timed : undefined;
  const visits = (wanted * (implied?.count ?? index.count)) / expectedMatches(index, plan);
  if (visits * CERTAINTY > candidates) return undefined;
  return {
    parts: isFromSource ? partsAfterCursor(source, order) : scanInOrder(index, order, timed?.interval),
    filters: [source, ...plan.filters].filter((access) => access !== implied).map(({ matches }) => matches),
    matchesMax: candidates,
    visitsMax: candidates,
  };
}

function* partsAfterCursor(source: Access, order: Order): Generator<Uint32Array> {
  for (const part of source.parts()) yield afterCursor(part, order);
}

/** The number of tracks that match all conditions, if these are independent. */
function expectedMatches({ count }: TrackIndex, { candidates, filters }: Plan): number {
  return filters.reduce((expected, filter) => (expected * filter.count) / count, candidates);
}

function* accessAttribute(index: TrackIndex, { attribute, tests }: AttributeCondition): Steps<Access> {
  const attributeIndex = index.attributeOf(attribute);
  const [first] = tests;
  if (tests.length > 1 || first?.kind !== 'equals')
    return accessValues(attributeIndex, yield* valuesOf(attributeIndex, tests));
  const ordinal = attributeIndex.dictionary.find(first.value);
  const list = ordinal === 0 ? new Uint32Array() : attributeIndex.list(ordinal);
  return {
    attribute,
    count: list.length,
    isAscending: true,
    matches: ordinal === 0 ? () => false : (trackNum) => attributeIndex.ordinalOf(trackNum) === ordinal,
    parts: () => [list],
  };
}

/** The ordinals of some values, and the number of tracks that have them. */
interface FoundValues {
  ordinals: readonly number[];
  /** For each ordinal 1 if it is among them. */
  isWanted: Uint8Array;
  count: number;
}

function accessValues(index: AttributeIndex, { ordinals, isWanted, count }: FoundValues): Access {
  return {
    attribute: index.name,
    count,
    isAscending: ordinals.length <= 1,
    matches: (trackNum) => isWanted[index.ordinalOf(trackNum)] === 1,
    *parts() {
      for (const ordinal of ordinals) yield index.list(ordinal);
    },
  };
}

function* valuesOf(index: AttributeIndex, tests: readonly Test[]): Steps<FoundValues> {
  const isWanted = new Uint8Array(index.dictionary.ordinalMax + 1);
  const ordinals: number[] = [];
  let [count, steps] = [0, 0];
  for (const test of tests) {
    for (const ordinal of ordinalsOf(index, test)) {
      if (++steps % STRIDE_LENGTH === 0) yield;
      if (isWanted[ordinal] === 1 || index.count(ordinal) === 0) continue;
      isWanted[ordinal] = 1;
      ordinals.push(ordinal);
      count += index.count(ordinal);
    }
  }
  return { ordinals, isWanted, count };
}

function ordinalsOf({ dictionary }: AttributeIndex, test: Test): Iterable<number> {
  if (test.kind === 'equals') return [dictionary.find(test.value)]; // No track has ordinal 0.
  return test.kind === 'prefix' ? dictionary.startingWith(test.prefix) : dictionary.within(test.range);
}

function accessTime({ time }: TrackIndex, times: readonly Interval[]): Access {
  const [interval, ...others] = times;
  return {
    attribute: 'timeStamp',
    count: times.reduce((count, { from, to }) => count + time.count(from, to), 0),
    isAscending: false,
    matches: (trackNum) => contains(times, time.timeOf(trackNum)),
    ...(interval && others.length === 0 && { interval }),
    *parts() {
      for (const { from, to } of times) yield* time.parts(beforeTime(from), behindTime(to));
    },
  };
}
