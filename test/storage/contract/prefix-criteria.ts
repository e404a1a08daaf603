import { expect } from 'vitest';
import type { Contract } from './contract.ts';
import { found, saveTasks } from './found.ts';

/** Which tracks prefixes find. */
export function prefixContract({ keeps }: Contract): void {
  const words = [
    'abc',
    'abcd',
    'abcz',
    'abcza',
    'abc{',
    'abcä',
    'abc語',
    'abc😀',
    'abc\uffff',
    'ab',
    'abd',
    'Abc',
    '',
  ];

  keeps('takes text that ends in * as an exact prefix in any script', async (fixture) => {
    let storage = await fixture.open();
    await saveTasks(storage, words);
    storage = await fixture.maybeReopen(storage);
    expect(await found(storage, { taskId: 'abc*' })).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await found(storage, { taskId: 'abcä*' })).toEqual([6]);
    expect(await found(storage, { taskId: 'abc😀*' })).toEqual([8]);
    expect(await found(storage, { taskId: 'abc\uffff*' })).toEqual([9]);
    expect(await found(storage, { taskId: 'abcde*' })).toEqual([]);
    expect(await found(storage, { taskId: '*' })).toEqual(words.map((_, index) => index + 1));
  });

  keeps('says the same with { prefix } and takes * literally with { equals }', async (fixture) => {
    let storage = await fixture.open();
    await saveTasks(storage, ['a', 'a*', 'a*b', 'a**', '*', 'a\u0000']);
    storage = await fixture.maybeReopen(storage);
    expect(await found(storage, { taskId: { prefix: 'a' } })).toEqual([1, 2, 3, 4, 6]);
    expect(await found(storage, { taskId: { prefix: 'a*' } })).toEqual([2, 3, 4]);
    expect(await found(storage, { taskId: 'a**' })).toEqual([2, 3, 4]);
    expect(await found(storage, { taskId: { prefix: '' } })).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await found(storage, { taskId: { equals: 'a*' } })).toEqual([2]);
    expect(await found(storage, { taskId: { equals: '*' } })).toEqual([5]);
    expect(await found(storage, { taskId: 'a\u0000*' })).toEqual([6]);
  });

  keeps('finds prefixes that end in the greatest code point', async (fixture) => {
    let storage = await fixture.open();
    await saveTasks(storage, [
      '\u{10ffff}',
      '\u{10ffff}\u{10ffff}a',
      '\ue000',
      '\u{10000}',
      'a\ud7ff',
      'a\ue000b',
      'a\ud7ffx',
    ]);
    storage = await fixture.maybeReopen(storage);
    expect(await found(storage, { taskId: '\u{10ffff}*' })).toEqual([1, 2]);
    expect(await found(storage, { taskId: 'a\ud7ff*' })).toEqual([5, 7]);
    expect(await found(storage, { taskId: '\ue000*' })).toEqual([3]);
  });
}
