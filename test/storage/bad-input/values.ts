import { inspect } from 'node:util';

/** Values that are not text, for arguments that must be. */
export const NOT_TEXT: unknown[] = [
  undefined,
  null,
  5,
  Number.NaN,
  true,
  {},
  ['a'],
  Symbol('s'),
  () => 'a',
  5n,
  new Date(),
];

/** Values that are no mapping, for arguments that must be one. */
export const NOT_MAPPINGS: unknown[] = [
  undefined,
  null,
  'text',
  5,
  true,
  [],
  [{}],
  new Map(),
  new Set(),
  new Date(),
  new (class Point {})(),
  () => ({}),
  Symbol('s'),
  5n,
  new Uint8Array(),
];

/** What stands in a test's message for a value. */
export function named(value: unknown): string {
  return inspect(value, { depth: 0, maxStringLength: 20, breakLength: Infinity });
}
