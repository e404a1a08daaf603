import { deepStrictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeJsonValue, encodeJsonValue, isPlainJson } from '../../src/values/json-values.ts';
import { HARD_VALUES } from '../support/hard-values.ts';

/** fast-check tells the seed when a property fails; TRACKTREE_SEED takes it again. */
const SEED = Number(process.env.TRACKTREE_SEED ?? Date.now() % 2 ** 31);

function throughJson(value: unknown): unknown {
  return decodeJsonValue(JSON.parse(JSON.stringify(encodeJsonValue(value))));
}

/** Data as users have it: everything that a track can hold, in any nesting, with keys that do harm elsewhere. */
const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, tie('leaf'), tie('list'), tie('mapping'), tie('map'), tie('set')),
  leaf: fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.double(),
    fc.integer(),
    fc.bigInt(),
    fc.date({ noInvalidDate: true }),
    fc.uint8Array(),
    fc.constantFrom(null, undefined, true, false, -0, Number.NaN),
  ),
  list: fc.array(tie('value'), { maxLength: 4 }),
  mapping: fc.dictionary(
    fc.oneof(fc.string(), fc.constantFrom('$date', '$$date', '$', '__proto__', 'constructor', 'toJSON')),
    tie('value'),
    { maxKeys: 4, noNullPrototype: true },
  ),
  map: fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 3 }).map((pairs) => new Map(pairs)),
  set: fc.array(tie('value'), { maxLength: 3 }).map((values) => new Set(values)),
}));

it.each(Object.entries(HARD_VALUES))('brings back %s', (_, value) => {
  // deepStrictEqual takes an invalid date for unequal even to itself; toStrictEqual stumbles over a key named constructor.
  if (value instanceof Date) expect(throughJson(value)).toStrictEqual(value);
  else deepStrictEqual(throughJson(value), value);
});

it('brings back any value', () => {
  fc.assert(
    fc.property(anyValue, (value) => deepStrictEqual(throughJson(value), value)),
    { seed: SEED, numRuns: 1000 },
  );
});

it('calls a value plain only if JSON without tags brings it back', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      if (isPlainJson(value)) deepStrictEqual(JSON.parse(JSON.stringify(value)), value);
    }),
    { seed: SEED, numRuns: 1000 },
  );
});

describe('a value that JSON has no form for is not plain', () => {
  it.each([
    [-0],
    [Number.NaN],
    [1n],
    [undefined],
    [new Date()],
    [new Uint8Array()],
    [new Map()],
    [new Set()],
  ])('%s', (value) => {
    expect(isPlainJson(value)).toBe(false);
    expect(isPlainJson({ a: [value] })).toBe(false);
  });

  it('a hole of an array', () => {
    // biome-ignore lint/suspicious/noSparseArray: the hole is what is tested
    expect(isPlainJson([1, , 2])).toBe(false);
  });
});

describe('a tag whose content is not of its form is refused by its name', () => {
  it.each([
    [{ $number: '5' }],
    [{ $bigint: '1.5' }],
    [{ $date: 'x' }],
    [{ $date: 1e17 }],
    [{ $bytes: 5 }],
    [{ $map: [[1]] }],
    [{ $set: 'ab' }],
    [{ $object: [[1, 2]] }],
    [{ $unknown: 1 }],
  ])('%j', (value) => {
    expect(() => decodeJsonValue({ a: value })).toThrow(TypeError);
  });
});
