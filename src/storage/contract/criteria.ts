import { checkKeys, describe, isMapping } from '../../arguments/index.ts';
import { type TimeValue, toOptionalTimeStamp, toTimeStamp } from '../../clocks/index.ts';
import { checkIndexedText, checkRunId } from '../../values/index.ts';
import type { AttributeCondition, Conditions, Interval, Test, ValueRange } from './conditions.ts';
import { intersect, unite } from './intervals.ts';
import type { AttributeValue } from './types.ts';

const TIME_CRITERIA = ['timeStamp', 'timeFrom', 'timeTo', 'timeFromTo'];
const RANGE_KEYS = ['gt', 'gte', 'lt', 'lte'] as const;

type CheckValue = (name: string, value: unknown) => AttributeValue;

/**
 * Criteria, checked and in normal form.
 *
 * @param attributes the names of the indexed attributes from data
 * @throws TypeError for an unknown criterion or a value of the wrong type, RangeError for one that is out of range
 */
export function parseCriteria(criteria: unknown, attributes: readonly string[]): Conditions {
  if (criteria === undefined || criteria === null) return { attributes: [], times: undefined };
  if (!isMapping(criteria)) throw new TypeError(`criteria must be an object, received ${describe(criteria)}`);
  checkKeys('criterion', criteria, ['taskId', 'runId', 'userName', ...TIME_CRITERIA, ...attributes]);
  return { attributes: parseAttributes(criteria, attributes), times: parseTimes(criteria) };
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
  if (check === checkQueriedRun) throw new TypeError(`${name} must be a number; only text has prefixes`);
  if (typeof prefix !== 'string')
    throw new TypeError(`${name} must be a string, received ${describe(prefix)}`);
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
  if (bounds.length === 0) throw new TypeError(`${name} must say one of equals, prefix, gt, gte, lt, lte`);
  if (bounds.some((bound) => typeof bound !== typeof bounds[0])) {
    throw new TypeError(`the bounds of ${name} must be of one type`);
  }
  return range;
}

function checkQueriedRun(name: string, value: unknown): number {
  if (value === null || value === undefined)
    throw new TypeError(`${name} must be a number, received ${value}`);
  return checkRunId(name, value);
}

/** A bound need not be a run that there can be. */
function checkBound(name: string, value: unknown): number {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, received ${describe(value)}`);
  if (Number.isNaN(value)) throw new RangeError(`${name} must be a number, received NaN`);
  return value;
}

/** A value that an index of an attribute from data may hold. */
function checkValue(name: string, value: unknown): AttributeValue {
  if (typeof value === 'string') return checkIndexedText(name, value);
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'number') {
    throw new TypeError(`${name} must be a string, a number or a boolean, received ${describe(value)}`);
  }
  if (!Number.isFinite(value)) throw new RangeError(`${name} must be finite, received ${value}`);
  return value + 0;
}

function parseTimes(criteria: Record<string, unknown>): readonly Interval[] | undefined {
  let times: readonly Interval[] | undefined;
  if (criteria.timeStamp !== undefined) times = parseTimeTests('timeStamp', criteria.timeStamp);
  const { timeFrom, timeTo, timeFromTo } = criteria;
  const interval = { from: lowerBound('timeFrom', timeFrom), to: upperBound('timeTo', timeTo) };
  if (interval.from !== -Infinity || interval.to !== Infinity) times = intersect(times, unite([interval]));
  if (timeFromTo !== undefined) times = intersect(times, unite([parseFromTo(timeFromTo)]));
  return times;
}

type Bound = TimeValue | null | undefined;

/** The first whole millisecond that is not before a moment; an absent moment is open. */
function lowerBound(name: string, value: unknown): number {
  return toOptionalTimeStamp(name, value as Bound, Math.ceil) ?? -Infinity;
}

/** The last whole millisecond that is not after a moment; an absent moment is open. */
function upperBound(name: string, value: unknown): number {
  return toOptionalTimeStamp(name, value as Bound) ?? Infinity;
}

function parseFromTo(value: unknown): Interval {
  if (!Array.isArray(value) || value.length !== 2) {
    throw new TypeError(`timeFromTo must be an array of two moments, received ${describe(value)}`);
  }
  return { from: lowerBound('timeFromTo[0]', value[0]), to: upperBound('timeFromTo[1]', value[1]) };
}

function parseTimeTests(name: string, value: unknown): Interval[] {
  if (Array.isArray(value))
    return unite(Array.from(value, (each, i) => parseTimeTest(`${name}[${i}]`, each)));
  return unite([parseTimeTest(name, value)]);
}

function parseTimeTest(name: string, value: unknown): Interval {
  if (!isMapping(value)) return momentOf(name, value);
  checkKeys(`form of ${name}`, value, ['equals', ...RANGE_KEYS]);
  if (Object.hasOwn(value, 'equals')) {
    checkKeys(`form of ${name}`, value, ['equals']);
    return momentOf(`${name}.equals`, value.equals);
  }
  const { gt, gte, lt, lte } = value as Record<string, TimeValue | undefined>;
  if ([gt, gte, lt, lte].every((each) => each === undefined)) {
    throw new TypeError(`${name} must say one of equals, gt, gte, lt, lte`);
  }
  return {
    from: Math.max(
      gt === undefined ? -Infinity : upperBound(`${name}.gt`, gt) + 1,
      lowerBound(`${name}.gte`, gte),
    ),
    to: Math.min(
      lt === undefined ? Infinity : lowerBound(`${name}.lt`, lt) - 1,
      upperBound(`${name}.lte`, lte),
    ),
  };
}

function momentOf(name: string, value: unknown): Interval {
  const time = toTimeStamp(name, value);
  return { from: time, to: time };
}
