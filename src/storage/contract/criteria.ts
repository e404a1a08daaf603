import { checkKeys, describe, isMapping } from '../../arguments/index.ts';
import { TimeZone, toTimeStamp } from '../../clocks/index.ts';
import { ArgumentRangeError, ArgumentTypeError } from '../../errors.ts';
import { checkIndexedText, checkRunId } from '../../values/index.ts';
import type { AttributeCondition, Conditions, Interval, Test, ValueRange } from './conditions.ts';
import { intersect, unite } from './intervals.ts';
import { checkPair, firstMoment, isDateText, lastMoment, parseBound } from './spans.ts';
import type { AttributeValue } from './types.ts';

const TIME_CRITERIA = ['timeStamp', 'timeFrom', 'timeTo', 'timeFromTo'];
const RANGE_KEYS = ['gt', 'gte', 'lt', 'lte'] as const;

type CheckValue = (name: string, value: unknown) => AttributeValue;

/** What criteria leave to the open storage, because only that knows it. */
export interface Late {
  /** The task whose current run `runId: 0` means. */
  currentRunOf: string | undefined;
  /** The conditions in the storage's time zone; undefined if no date is named. */
  inZone: ((timeZone: string) => Conditions) | undefined;
}

/** Criteria, checked and in normal form. */
export interface Question {
  /** As they are in UTC. */
  conditions: Conditions;
  late: Late | undefined;
}

const UTC = new TimeZone('UTC');

/**
 * @param attributes the names of the indexed attributes from data
 * @throws TypeError for an unknown criterion or a value of the wrong type, RangeError for one that is out of range
 */
export function parseCriteria(criteria: unknown, attributes: readonly string[]): Question {
  if (criteria === undefined || criteria === null) return { conditions: ALL, late: undefined };
  if (!isMapping(criteria))
    throw new ArgumentTypeError(`criteria must be an object, received ${describe(criteria)}`);
  const known = ['taskId', 'runId', 'userName', ...TIME_CRITERIA, ...attributes];
  checkKeys('criterion', criteria, known, '', '. To find tracks by a key of data, add it to indexAttributes');
  const conditions = { attributes: parseAttributes(criteria, attributes), times: parseTimes(criteria, UTC) };
  const currentRunOf = taskOfCurrentRun(conditions.attributes);
  const inZone = TIME_CRITERIA.some((name) => namesDate(criteria[name]))
    ? zoned(conditions, criteria)
    : undefined;
  const isLate = currentRunOf !== undefined || inZone !== undefined;
  return { conditions, late: isLate ? { currentRunOf, inZone } : undefined };
}

const ALL: Conditions = { attributes: [], times: undefined };

function namesDate(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(namesDate);
  return isMapping(value) ? Object.values(value).some(namesDate) : isDateText(value);
}

/** Works on a copy: the caller may change the criteria meanwhile. */
function zoned(conditions: Conditions, criteria: Record<string, unknown>): Late['inZone'] {
  const times = structuredClone(Object.fromEntries(TIME_CRITERIA.map((name) => [name, criteria[name]])));
  return (timeZone) => ({ ...conditions, times: parseTimes(times, new TimeZone(timeZone)) });
}

/** The task that `runId: 0` goes with; undefined if no run is 0. @throws TypeError if not exactly one task is named */
function taskOfCurrentRun(conditions: readonly AttributeCondition[]): string | undefined {
  const runs = conditions.find(({ attribute }) => attribute === 'runId');
  if (!runs?.tests.some(isCurrentRun)) return undefined;
  const tasks = conditions.find(({ attribute }) => attribute === 'taskId')?.tests ?? [];
  const [task] = tasks;
  if (tasks.length === 1 && task?.kind === 'equals') return task.value as string;
  throw new ArgumentTypeError('runId 0 is the current run of one task, so taskId must name exactly one');
}

const isCurrentRun = (test: Test): boolean => test.kind === 'equals' && test.value === 0;

/** The conditions with a run in the place of run 0. */
export function withCurrentRun({ attributes, times }: Conditions, runId: number): Conditions {
  const replace = (test: Test): Test => (isCurrentRun(test) ? { kind: 'equals', value: runId } : test);
  return {
    times,
    attributes: attributes.map((each) =>
      each.attribute === 'runId' ? { ...each, tests: each.tests.map(replace) } : each,
    ),
  };
}

function parseAttributes(
  criteria: Record<string, unknown>,
  attributes: readonly string[],
): AttributeCondition[] {
  const conditions: AttributeCondition[] = [];
  const add = (attribute: string, check: CheckValue): void => {
    const value = Object.hasOwn(criteria, attribute) ? criteria[attribute] : undefined;
    if (value === undefined || (attribute === 'runId' && value === null)) return;
    conditions.push({ attribute, tests: parseTests(attribute, value, check) });
  };
  add('taskId', checkIndexedText);
  add('runId', checkQueriedRun);
  add('userName', checkIndexedText);
  for (const attribute of attributes) add(attribute, checkValue);
  return conditions;
}

function parseTests(name: string, value: unknown, check: CheckValue): Test[] {
  // Array.from, unlike map, looks at holes too.
  if (Array.isArray(value)) return Array.from(value, (each, i) => parseTest(`${name}[${i}]`, each, check));
  return [parseTest(name, value, check)];
}

function parseTest(name: string, value: unknown, check: CheckValue): Test {
  if (typeof value === 'string' && value.endsWith('*')) return prefixTest(name, value.slice(0, -1), check);
  if (!isMapping(value)) return { kind: 'equals', value: check(name, value) };
  if (Object.hasOwn(value, 'equals')) {
    checkKeys(`form of ${name}`, value, ['equals']);
    return { kind: 'equals', value: check(`${name}.equals`, value.equals) };
  }
  if (Object.hasOwn(value, 'prefix')) {
    checkKeys(`form of ${name}`, value, ['prefix']);
    return prefixTest(`${name}.prefix`, value.prefix, check);
  }
  return { kind: 'range', range: parseRange(name, value, check) };
}

function prefixTest(name: string, prefix: unknown, check: CheckValue): Test {
  if (check === checkQueriedRun)
    throw new ArgumentTypeError(`${name} must be a number; only text has prefixes`);
  if (typeof prefix !== 'string')
    throw new ArgumentTypeError(`${name} must be a string, received ${describe(prefix)}`);
  return { kind: 'prefix', prefix };
}

function parseRange(name: string, value: Record<string, unknown>, check: CheckValue): ValueRange {
  checkKeys(`form of ${name}`, value, ['equals', 'prefix', ...RANGE_KEYS]);
  const range: ValueRange = {};
  for (const key of RANGE_KEYS) {
    if (value[key] !== undefined)
      range[key] =
        check === checkQueriedRun
          ? checkBound(`${name}.${key}`, value[key])
          : check(`${name}.${key}`, value[key]);
  }
  const bounds = Object.values(range);
  if (bounds.length === 0)
    throw new ArgumentTypeError(`${name} must say one of equals, prefix, gt, gte, lt, lte`);
  if (bounds.some((bound) => typeof bound !== typeof bounds[0])) {
    throw new ArgumentTypeError(`the bounds of ${name} must be of one type`);
  }
  return range;
}

function checkQueriedRun(name: string, value: unknown): number {
  if (value === null || value === undefined)
    throw new ArgumentTypeError(`${name} must be a number, received ${value}`);
  return checkRunId(name, value);
}

/** A bound need not be a run that there can be. */
function checkBound(name: string, value: unknown): number {
  if (typeof value !== 'number')
    throw new ArgumentTypeError(`${name} must be a number, received ${describe(value)}`);
  if (Number.isNaN(value)) throw new ArgumentRangeError(`${name} must be a number, received NaN`);
  return value;
}

/** A value that an index of an attribute from data may hold. */
function checkValue(name: string, value: unknown): AttributeValue {
  if (typeof value === 'string') return checkIndexedText(name, value);
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'number') {
    throw new ArgumentTypeError(
      `${name} must be a string, a number or a boolean, received ${describe(value)}`,
    );
  }
  if (!Number.isFinite(value)) throw new ArgumentRangeError(`${name} must be finite, received ${value}`);
  return value + 0;
}

function parseTimes(criteria: Record<string, unknown>, zone: TimeZone): readonly Interval[] | undefined {
  let times: readonly Interval[] | undefined;
  if (criteria.timeStamp !== undefined) times = parseTimeTests(criteria.timeStamp, zone);
  const { timeFrom, timeTo, timeFromTo } = criteria;
  const interval = {
    from: lowerBound('timeFrom', timeFrom, zone),
    to: upperBound('timeTo', timeTo, zone),
  };
  if (interval.from !== -Infinity || interval.to !== Infinity) times = intersect(times, unite([interval]));
  if (timeFromTo === undefined) return times;
  const [from, to] = checkPair(timeFromTo);
  const both = {
    from: lowerBound('timeFromTo[0]', from, zone),
    to: upperBound('timeFromTo[1]', to, zone),
  };
  return intersect(times, unite([both]));
}

/** The first whole millisecond that is not before a moment, or before what a date names; an absent moment is open. */
function lowerBound(name: string, value: unknown, zone: TimeZone): number {
  const bound = parseBound(name, value, Math.ceil);
  return bound ? firstMoment(bound, zone) : -Infinity;
}

/** The last whole millisecond that is not after a moment, or after what a date names; an absent moment is open. */
function upperBound(name: string, value: unknown, zone: TimeZone): number {
  const bound = parseBound(name, value);
  return bound ? lastMoment(bound, zone) : Infinity;
}

function parseTimeTests(value: unknown, zone: TimeZone): Interval[] {
  if (Array.isArray(value))
    return unite(Array.from(value, (each, i) => parseTimeTest(`timeStamp[${i}]`, each, zone)));
  return unite([parseTimeTest('timeStamp', value, zone)]);
}

function parseTimeTest(name: string, value: unknown, zone: TimeZone): Interval {
  if (!isMapping(value)) return spanOf(name, value, zone);
  checkKeys(`form of ${name}`, value, ['equals', ...RANGE_KEYS]);
  if (Object.hasOwn(value, 'equals')) {
    checkKeys(`form of ${name}`, value, ['equals']);
    return spanOf(`${name}.equals`, value.equals, zone);
  }
  const { gt, gte, lt, lte } = value as Record<string, unknown>;
  if ([gt, gte, lt, lte].every((each) => each === undefined)) {
    throw new ArgumentTypeError(`${name} must say one of equals, gt, gte, lt, lte`);
  }
  return {
    from: Math.max(
      gt === undefined ? -Infinity : upperBound(`${name}.gt`, gt, zone) + 1,
      lowerBound(`${name}.gte`, gte, zone),
    ),
    to: Math.min(
      lt === undefined ? Infinity : lowerBound(`${name}.lt`, lt, zone) - 1,
      upperBound(`${name}.lte`, lte, zone),
    ),
  };
}

/** A moment, down to its millisecond, or all that a date names. */
function spanOf(name: string, value: unknown, zone: TimeZone): Interval {
  if (!isDateText(value)) {
    const time = toTimeStamp(name, value);
    return { from: time, to: time };
  }
  return { from: lowerBound(name, value, zone), to: upperBound(name, value, zone) };
}
