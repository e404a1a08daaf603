import { describe, expect, test } from 'vitest';
import { SortedValues } from '../../../../src/storage/engine/indexes/sorted-values.ts';
import { ValueDictionary } from '../../../../src/storage/engine/indexes/value-dictionary.ts';

/** The values in order, as the dictionary gives them. */
const valuesOf = (dictionary: ValueDictionary) =>
  Array.from(dictionary.sorted(), (ordinal) => dictionary.valueOf(ordinal));

describe('a dictionary of values', () => {
  test('keeps in order what comes after it was sorted while it was empty', async () => {
    const dictionary = new ValueDictionary();
    await dictionary.sort();
    for (const value of ['b', 'a', 7]) dictionary.intern(value);
    expect(valuesOf(dictionary)).toEqual([7, 'a', 'b']);
    expect([...new SortedValues(dictionary).ordinals()].length).toBe(3);
  });

  test('keeps in order what comes and goes after it was sorted', async () => {
    const dictionary = new ValueDictionary();
    const [b, a] = ['b', 'a'].map((value) => dictionary.intern(value));
    await dictionary.sort();
    dictionary.release(a!);
    dictionary.release(b!);
    for (const value of ['d', 'c', 'e']) dictionary.intern(value);
    expect(valuesOf(dictionary)).toEqual(['c', 'd', 'e']);
  });
});
