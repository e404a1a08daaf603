import { expect, test } from 'vitest';
import { ValueMap } from '../../../../src/storage/engine/indexes/value-map.ts';

/** Values of all kinds, more than one map takes. */
const nthValue = (n: number): string | number =>
  [`user-${n}`, n / 8 - 9000, `${n}.html`, '\ud83d'.repeat(n % 5) + n][n % 4]!;
const COUNT = 300_000;

test('a map of values finds each of them, whether there are few or many, and forgets those that go', () => {
  const map = new ValueMap();
  map.add('', 1);
  map.add(true, 2);
  map.add(false, 3);
  for (let n = 0; n < COUNT; n++) map.add(nthValue(n), n + 4);
  expect(map.count).toBe(COUNT + 3);
  for (let n = 0; n < COUNT; n += 3) map.delete(nthValue(n));
  expect([map.get(''), map.get(true), map.get(false), map.get('false')]).toEqual([1, 2, 3, undefined]);
  for (let n = 0; n < COUNT; n++) {
    const expected = n % 3 === 0 ? undefined : n + 4;
    if (map.get(nthValue(n)) !== expected) expect(map.get(nthValue(n)), `of ${nthValue(n)}`).toBe(expected);
  }
  expect(map.count).toBe(COUNT + 3 - COUNT / 3);
});
