import type { AttributeIndex } from '../indexes/attribute-index.ts';
import type { TrackIndex } from '../indexes/track-index.ts';
import type { AttributeCondition, Conditions, Interval, Test } from './conditions.ts';
import { contains } from './intervals.ts';

/** Whether a track passes a condition. */
export type Filter = (trackNum: number) => boolean;

/** A condition, resolved against its index. */
export interface Access {
  attribute: string;
  /** The number of tracks that pass it. */
  count: number;
  /** Copies the numbers of these tracks. */
  copyTo(target: Uint32Array): void;
  /** Whether copyTo gives them in ascending order. */
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

/** Prepares what the plan needs of the indexes: the order of values, for prefixes and ranges. */
export async function prepareIndexes(index: TrackIndex, conditions: Conditions): Promise<void> {
  for (const { attribute, tests } of conditions.attributes) {
    if (tests.some((test) => test.kind !== 'equals')) await index.attribute(attribute)!.dictionary.sort();
  }
}

/** Starts from the most selective condition; the others are looked up in columns. */
export function makePlan(index: TrackIndex, conditions: Conditions): Plan {
  const accesses = conditions.attributes.map((condition) => accessAttribute(index, condition));
  if (conditions.times) accesses.push(accessTime(index, conditions.times));
  accesses.sort((a, b) => a.count - b.count);
  const [source, ...rest] = accesses;
  const filters = rest.filter(({ count }) => count < index.count);
  return { source, candidates: source?.count ?? index.count, filters };
}

function accessAttribute(index: TrackIndex, { attribute, tests }: AttributeCondition): Access {
  const attributeIndex = index.attribute(attribute)!;
  const ordinals = [...new Set(tests.flatMap((test) => ordinalsOf(attributeIndex, test)))];
  let count = 0;
  for (const ordinal of ordinals) count += attributeIndex.count(ordinal);
  return {
    attribute,
    count,
    isAscending: ordinals.length <= 1,
    passes: filterOf(attributeIndex, ordinals),
    copyTo: (target) => {
      let at = 0;
      for (const ordinal of ordinals) at = attributeIndex.copyTo(ordinal, target, at);
    },
  };
}

function ordinalsOf(index: AttributeIndex, test: Test): number[] {
  if (test.kind === 'equals') return [index.dictionary.find(test.value)].filter((ordinal) => ordinal !== 0);
  const found =
    test.kind === 'prefix' ? index.dictionary.startingWith(test.prefix) : index.dictionary.within(test.range);
  return [...found].filter((ordinal) => index.count(ordinal) > 0);
}

function filterOf(index: AttributeIndex, ordinals: readonly number[]): Filter {
  if (ordinals.length === 1) {
    const [only] = ordinals;
    return (trackNum) => index.ordinalOf(trackNum) === only;
  }
  const isWanted = new Uint8Array(index.dictionary.ordinalMax + 1);
  for (const ordinal of ordinals) isWanted[ordinal] = 1;
  return (trackNum) => isWanted[index.ordinalOf(trackNum)] === 1;
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
    copyTo: (target) => {
      let at = 0;
      for (const { from, to } of times) at = index.time.copyTo(from, to, target, at);
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
