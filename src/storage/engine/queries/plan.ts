import { STRIDE_LENGTH, type Steps } from '../../../slices/index.ts';
import type { AttributeCondition, Conditions, Interval, Test } from '../../contract/conditions.ts';
import { contains } from '../../contract/intervals.ts';
import type { AttributeIndex } from '../indexes/attribute-index.ts';
import { beforeTime, behindTime } from '../indexes/time-index.ts';
import type { TrackIndex } from '../indexes/track-index.ts';

/** Whether a track passes a condition. */
export type Filter = (trackNum: number) => boolean;

/** A condition, resolved against its index. */
export interface Access {
  attribute: string;
  /** The number of tracks that pass it. */
  count: number;
  /** The numbers of these tracks, in parts to be read only, until the indexes change. */
  parts(): Iterable<Uint32Array>;
  /** Whether there is one part at most, in ascending order. */
  isAscending: boolean;
  passes: Filter;
  /** The one interval of a condition on time. */
  interval?: Interval;
}

/** How to find the tracks that pass all conditions. */
export interface Plan {
  /** Where the candidates come from; undefined: every track is one. */
  source: Access | undefined;
  /** How many candidates there are. */
  candidates: number;
  /** What each candidate must pass besides, the most selective first. */
  filters: readonly Access[];
}

/** Prepares what the plan needs of the indexes: the order of values, for prefixes and ranges. Undefined: they have it. */
export function prepareIndexes(index: TrackIndex, conditions: Conditions): Promise<void> | undefined {
  const unsorted = conditions.attributes.filter(
    ({ attribute, tests }) =>
      tests.some(({ kind }) => kind !== 'equals') && !index.attribute(attribute)!.dictionary.isSorted,
  );
  return unsorted.length === 0 ? undefined : sortEach(index, unsorted);
}

/** Prepares what ordering needs of the indexes; undefined if they have it. */
export function prepareOrder(index: TrackIndex, by: string): Promise<void> | undefined {
  const dictionary = index.attribute(by)?.dictionary;
  return dictionary === undefined || dictionary.isSorted ? undefined : dictionary.sort();
}

async function sortEach(index: TrackIndex, conditions: readonly AttributeCondition[]): Promise<void> {
  for (const { attribute } of conditions) await index.attribute(attribute)!.dictionary.sort();
}

/** Starts from the most selective condition; the others are looked up in columns. */
export function* makePlan(index: TrackIndex, conditions: Conditions): Steps<Plan> {
  const accesses: Access[] = [];
  for (const condition of conditions.attributes) accesses.push(yield* accessAttribute(index, condition));
  if (conditions.times) accesses.push(accessTime(index, conditions.times));
  accesses.sort((a, b) => a.count - b.count);
  const [source, ...rest] = accesses;
  const filters = rest.filter(({ count }) => count < index.count);
  return { source, candidates: source?.count ?? index.count, filters };
}

function* accessAttribute(index: TrackIndex, { attribute, tests }: AttributeCondition): Steps<Access> {
  const attributeIndex = index.attribute(attribute)!;
  const [first] = tests;
  if (tests.length > 1 || first?.kind !== 'equals') {
    return accessValues(attributeIndex, yield* valuesOf(attributeIndex, tests));
  }
  const ordinal = attributeIndex.dictionary.find(first.value);
  const list = ordinal === 0 ? new Uint32Array() : attributeIndex.list(ordinal);
  return {
    attribute,
    count: list.length,
    isAscending: true,
    passes: ordinal === 0 ? () => false : (trackNum) => attributeIndex.ordinalOf(trackNum) === ordinal,
    parts: () => [list],
  };
}

/** The ordinals of some values, and how many tracks have them. */
interface FoundValues {
  ordinals: readonly number[];
  /** For each ordinal 1 if it is one of them. */
  isWanted: Uint8Array;
  count: number;
}

function accessValues(index: AttributeIndex, { ordinals, isWanted, count }: FoundValues): Access {
  return {
    attribute: index.name,
    count,
    isAscending: ordinals.length <= 1,
    passes: (trackNum) => isWanted[index.ordinalOf(trackNum)] === 1,
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

function accessTime(index: TrackIndex, times: readonly Interval[]): Access {
  let count = 0;
  for (const { from, to } of times) count += index.time.count(from, to);
  return {
    attribute: 'timeStamp',
    count,
    isAscending: false,
    passes: timeFilterOf(index, times),
    ...(times.length === 1 && { interval: times[0]! }),
    *parts() {
      for (const { from, to } of times) yield* index.time.parts(beforeTime(from), behindTime(to));
    },
  };
}

function timeFilterOf(index: TrackIndex, times: readonly Interval[]): Filter {
  if (times.length !== 1) return (trackNum) => contains(times, index.time.timeOf(trackNum));
  const [{ from, to }] = times as [Interval];
  return (trackNum) => {
    const time = index.time.timeOf(trackNum);
    return time >= from && time <= to;
  };
}
