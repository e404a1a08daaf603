import type { AttributeValue } from './types.ts';

/** Bounds of values, inclusive or not; an absent bound is open. */
export interface ValueRange {
  gt?: AttributeValue;
  gte?: AttributeValue;
  lt?: AttributeValue;
  lte?: AttributeValue;
}

/** One test that a value may pass. */
export type Test =
  | { kind: 'equals'; value: AttributeValue }
  | { kind: 'prefix'; prefix: string }
  | { kind: 'range'; range: ValueRange };

/** The value of an attribute must pass any of the tests. */
export interface AttributeCondition {
  attribute: string;
  tests: readonly Test[];
}

/** Moments from `from` to `to`, both inclusive, in whole milliseconds. */
export interface Interval {
  from: number;
  to: number;
}

/** Criteria in a normal form: all must hold. */
export interface Conditions {
  attributes: readonly AttributeCondition[];
  /** Disjoint intervals in ascending order, one of which must hold the time stamp; undefined if time does not matter. */
  times: readonly Interval[] | undefined;
}
