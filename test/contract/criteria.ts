import { expect } from 'vitest';
import type { Criteria, TrackingStorage } from '../../src/storage/index.ts';
import { collect, minute, numbersOf, START } from '../support/tracks.ts';
import type { Contract } from './contract.ts';

/** Which tracks criteria find. */
export function criteriaContract(contract: Contract): void {
  valueContract(contract);
  prefixContract(contract);
  explicitContract(contract);
  timeContract(contract);
  openContract(contract);
}

/** Saves one track for each task id, a minute apart, all in run 1. */
async function saveTasks(storage: TrackingStorage, taskIds: readonly string[]): Promise<void> {
  const runId = await storage.startRun(undefined, { timeStamp: START });
  const save = (taskId: string, n: number) => ({
    taskId,
    runId,
    userName: `u${n % 3}`,
    data: {},
    timeStamp: minute(n),
  });
  await storage.saveUserTracks(taskIds.map(save));
}

/** The numbers of the tracks found, which query, iterate, count and queryMetadata must agree on. */
async function found(storage: TrackingStorage, criteria?: Criteria): Promise<number[]> {
  const numbers = numbersOf(await storage.query(criteria));
  expect(await storage.count(criteria)).toBe(numbers.length);
  expect(numbersOf(await collect(storage.iterate(criteria)))).toEqual(numbers);
  expect(numbersOf(await storage.queryMetadata(criteria))).toEqual(numbers);
  return numbers;
}

function valueContract({ keeps }: Contract): void {
  keeps('finds tracks by the value of an attribute', async (laboratory) => {
    let storage = await laboratory.open();
    await saveTasks(storage, ['a', 'b', 'a', '', 'A']);
    storage = await laboratory.settle(storage);
    expect(await found(storage, { taskId: 'a' })).toEqual([1, 3]);
    expect(await found(storage, { taskId: '' })).toEqual([4]);
    expect(await found(storage, { taskId: 'c' })).toEqual([]);
    expect(await found(storage, { userName: 'u1' })).toEqual([2, 5]);
    expect(await found(storage, { runId: 1 })).toEqual([1, 2, 3, 4, 5]);
    expect(await found(storage, { runId: 2 })).toEqual([]);
    expect(await found(storage, { runId: 0 })).toEqual([]);
    expect(await found(storage, { timeStamp: minute(2) })).toEqual([3]);
    expect(await found(storage, { timeStamp: new Date(minute(3)) })).toEqual([4]);
  });

  keeps('demands all of several criteria', async (laboratory) => {
    let storage = await laboratory.open();
    await saveTasks(storage, ['a', 'b', 'a', 'a', 'b', 'a']);
    storage = await laboratory.settle(storage);
    expect(await found(storage, { taskId: 'a', userName: 'u0' })).toEqual([1, 4]);
    expect(await found(storage, { taskId: 'a', userName: 'u0', timeFrom: minute(1) })).toEqual([4]);
    expect(await found(storage, { taskId: 'a', userName: 'u0', runId: 2 })).toEqual([]);
    expect(await found(storage, { timeStamp: { gte: minute(1) }, timeTo: minute(2) })).toEqual([2, 3]);
  });

  keeps('takes an array as any of its values, once each, and an empty one as nothing', async (laboratory) => {
    let storage = await laboratory.open();
    await saveTasks(storage, ['a', 'b', 'c', 'a']);
    storage = await laboratory.settle(storage);
    expect(await found(storage, { taskId: ['a', 'c'] })).toEqual([1, 3, 4]);
    expect(await found(storage, { taskId: ['c', 'a', 'a', 'x'] })).toEqual([1, 3, 4]);
    expect(await found(storage, { taskId: ['a'], userName: ['u0', 'u1'] })).toEqual([1, 4]);
    expect(await found(storage, { taskId: [] })).toEqual([]);
    expect(await found(storage, { taskId: 'a', runId: [] })).toEqual([]);
    expect(await found(storage, { runId: [0, 1, 9], timeStamp: [minute(0), minute(2)] })).toEqual([1, 3]);
  });

  keeps('takes conditions as the elements of an array', async (laboratory) => {
    let storage = await laboratory.open();
    await saveTasks(storage, ['a', 'ab', 'b', 'c', 'a*']);
    storage = await laboratory.settle(storage);
    expect(await found(storage, { taskId: ['a*', 'b'] })).toEqual([1, 2, 3, 5]);
    expect(await found(storage, { taskId: [{ equals: 'a*' }, { gte: 'c' }] })).toEqual([4, 5]);
    expect(await found(storage, { taskId: [{ prefix: 'a' }, 'a*', 'ab'] })).toEqual([1, 2, 5]);
    expect(await found(storage, { timeStamp: [{ lt: minute(1) }, { gt: minute(3) }] })).toEqual([1, 5]);
  });
}

function prefixContract({ keeps }: Contract): void {
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

  keeps('takes text that ends in * as an exact prefix in any script', async (laboratory) => {
    let storage = await laboratory.open();
    await saveTasks(storage, words);
    storage = await laboratory.settle(storage);
    expect(await found(storage, { taskId: 'abc*' })).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await found(storage, { taskId: 'abcä*' })).toEqual([6]);
    expect(await found(storage, { taskId: 'abc😀*' })).toEqual([8]);
    expect(await found(storage, { taskId: 'abc\uffff*' })).toEqual([9]);
    expect(await found(storage, { taskId: 'abcde*' })).toEqual([]);
    expect(await found(storage, { taskId: '*' })).toEqual(words.map((_, index) => index + 1));
  });

  keeps('says the same with { prefix } and takes * literally with { equals }', async (laboratory) => {
    let storage = await laboratory.open();
    await saveTasks(storage, ['a', 'a*', 'a*b', 'a**', '*', 'a\u0000']);
    storage = await laboratory.settle(storage);
    expect(await found(storage, { taskId: { prefix: 'a' } })).toEqual([1, 2, 3, 4, 6]);
    expect(await found(storage, { taskId: { prefix: 'a*' } })).toEqual([2, 3, 4]);
    expect(await found(storage, { taskId: 'a**' })).toEqual([2, 3, 4]);
    expect(await found(storage, { taskId: { prefix: '' } })).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await found(storage, { taskId: { equals: 'a*' } })).toEqual([2]);
    expect(await found(storage, { taskId: { equals: '*' } })).toEqual([5]);
    expect(await found(storage, { taskId: 'a\u0000*' })).toEqual([6]);
  });

  keeps('finds prefixes that end in the greatest code point', async (laboratory) => {
    let storage = await laboratory.open();
    await saveTasks(storage, [
      '\u{10ffff}',
      '\u{10ffff}\u{10ffff}a',
      '\ue000',
      '\u{10000}',
      'a\ud7ff',
      'a\ue000b',
      'a\ud7ffx',
    ]);
    storage = await laboratory.settle(storage);
    expect(await found(storage, { taskId: '\u{10ffff}*' })).toEqual([1, 2]);
    expect(await found(storage, { taskId: 'a\ud7ff*' })).toEqual([5, 7]);
    expect(await found(storage, { taskId: '\ue000*' })).toEqual([3]);
  });
}

function explicitContract({ keeps }: Contract): void {
  keeps('finds values between bounds', async (laboratory) => {
    let storage = await laboratory.open();
    await saveTasks(storage, ['a', 'b', 'ba', 'c', '']);
    storage = await laboratory.settle(storage);
    expect(await found(storage, { taskId: { gt: 'a', lt: 'c' } })).toEqual([2, 3]);
    expect(await found(storage, { taskId: { gte: 'a', lte: 'c' } })).toEqual([1, 2, 3, 4]);
    expect(await found(storage, { taskId: { gt: 'b' } })).toEqual([3, 4]);
    expect(await found(storage, { taskId: { lt: 'b' } })).toEqual([1, 5]);
    expect(await found(storage, { taskId: { gt: '' } })).toEqual([1, 2, 3, 4]);
    expect(await found(storage, { taskId: { gte: 'c', lte: 'a' } })).toEqual([]);
    expect(await found(storage, { taskId: { gt: 'b', lt: 'b' } })).toEqual([]);
    expect(await found(storage, { runId: { gte: 1, lt: 2 } })).toEqual([1, 2, 3, 4, 5]);
    expect(await found(storage, { runId: { gt: 1 } })).toEqual([]);
    expect(await found(storage, { timeStamp: { gt: minute(0), lt: minute(3) } })).toEqual([2, 3]);
    expect(await found(storage, { timeStamp: { gte: '2026-11-21T19:12Z' } })).toEqual([4, 5]);
  });

  keeps('orders text by code point, not by UTF-16 unit', async (laboratory) => {
    let storage = await laboratory.open();
    await saveTasks(storage, ['\uff21', '\u{1f600}', 'a', 'é', '\ue000']);
    storage = await laboratory.settle(storage);
    expect(await storage.getTaskIds()).toEqual(['a', 'é', '\ue000', '\uff21', '\u{1f600}']);
    expect(await found(storage, { taskId: { gt: '\uff21' } })).toEqual([2]);
    expect(await found(storage, { taskId: { lt: '\u{1f600}' } })).toEqual([1, 3, 4, 5]);
    expect(numbersOf(await storage.query({}, { orderBy: 'taskId' }))).toEqual([3, 4, 5, 1, 2]);
  });

  keeps('leaves a bound open that is undefined', async (laboratory) => {
    let storage = await laboratory.open();
    await saveTasks(storage, ['a', 'b', 'c']);
    storage = await laboratory.settle(storage);
    expect(await found(storage, { taskId: { gte: 'b', lte: undefined } })).toEqual([2, 3]);
    expect(await found(storage, { taskId: { gt: undefined, lte: 'b' } })).toEqual([1, 2]);
  });
}

function timeContract({ keeps }: Contract): void {
  keeps('includes both ends of a time window', async (laboratory) => {
    let storage = await laboratory.open();
    await saveTasks(storage, ['a', 'b', 'c', 'd']);
    storage = await laboratory.settle(storage);
    expect(await found(storage, { timeFrom: minute(1) })).toEqual([2, 3, 4]);
    expect(await found(storage, { timeFrom: minute(1) + 1 })).toEqual([3, 4]);
    expect(await found(storage, { timeTo: minute(1) })).toEqual([1, 2]);
    expect(await found(storage, { timeTo: minute(1) - 1 })).toEqual([1]);
    expect(await found(storage, { timeFromTo: [minute(1), minute(2)] })).toEqual([2, 3]);
    expect(await found(storage, { timeFromTo: [minute(1), minute(1)] })).toEqual([2]);
    expect(await found(storage, { timeFromTo: [minute(2), minute(1)] })).toEqual([]);
    expect(await found(storage, { timeFrom: minute(1), timeTo: minute(2) })).toEqual([2, 3]);
    expect(await found(storage, { timeFrom: minute(1), timeFromTo: [minute(0), minute(2)] })).toEqual([2, 3]);
  });

  keeps('takes the ends of a window as numbers, dates and ISO text', async (laboratory) => {
    let storage = await laboratory.open();
    await saveTasks(storage, ['a', 'b', 'c', 'd']);
    storage = await laboratory.settle(storage);
    expect(await found(storage, { timeFromTo: [new Date(minute(1)), '2026-11-21T19:11:00Z'] })).toEqual([
      2, 3,
    ]);
    expect(await found(storage, { timeFrom: '2026-11-21T20:11+01:00' })).toEqual([3, 4]);
    expect(await found(storage, { timeFrom: '2026-11-21T19:11' })).toEqual([3, 4]);
    expect(await found(storage, { timeFrom: '2026-11-21' })).toEqual([1, 2, 3, 4]);
    expect(await found(storage, { timeTo: '2026-11-21' })).toEqual([]);
    expect(await found(storage, { timeTo: '2026-11-22' })).toEqual([1, 2, 3, 4]);
  });

  keeps('leaves an end of a window open that is null or undefined', async (laboratory) => {
    let storage = await laboratory.open();
    await saveTasks(storage, ['a', 'b', 'c']);
    storage = await laboratory.settle(storage);
    expect(await found(storage, { timeFromTo: [minute(1), null] })).toEqual([2, 3]);
    expect(await found(storage, { timeFromTo: [undefined, minute(1)] })).toEqual([1, 2]);
    expect(await found(storage, { timeFromTo: [null, undefined] })).toEqual([1, 2, 3]);
    expect(await found(storage, { timeFrom: null, timeTo: undefined })).toEqual([1, 2, 3]);
  });
}

function openContract({ keeps }: Contract): void {
  keeps('finds all tracks without criteria', async (laboratory) => {
    let storage = await laboratory.open();
    expect(await found(storage)).toEqual([]);
    await saveTasks(storage, ['b', 'a', 'c']);
    await storage.removeTrack('0000002');
    storage = await laboratory.settle(storage);
    expect(await found(storage)).toEqual([1, 3]);
    expect(await found(storage, {})).toEqual([1, 3]);
    expect(await found(storage, { taskId: undefined, userName: undefined })).toEqual([1, 3]);
    expect(await found(storage, { runId: null })).toEqual([1, 3]);
    expect(await found(storage, { runId: undefined, taskId: 'c' })).toEqual([3]);
  });
}
