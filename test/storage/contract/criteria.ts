import { expect } from 'vitest';
import { minute, numbersOf } from '../../support/tracks.ts';
import type { Contract } from './contract.ts';
import { found, saveTasks } from './found.ts';

/** Which tracks values and ranges find. */
export function criteriaContract(contract: Contract): void {
  valueContract(contract);
  explicitContract(contract);
  openContract(contract);
}

function valueContract({ keeps }: Contract): void {
  keeps('finds tracks by the value of an attribute', async (fixture) => {
    let storage = await fixture.open();
    await saveTasks(storage, ['a', 'b', 'a', '', 'A']);
    storage = await fixture.maybeReopen(storage);
    expect(await found(storage, { taskId: 'a' })).toEqual([1, 3]);
    expect(await found(storage, { taskId: '' })).toEqual([4]);
    expect(await found(storage, { taskId: 'c' })).toEqual([]);
    expect(await found(storage, { userName: 'u1' })).toEqual([2, 5]);
    expect(await found(storage, { runId: 1 })).toEqual([1, 2, 3, 4, 5]);
    expect(await found(storage, { runId: 2 })).toEqual([]);
    expect(await found(storage, { timeStamp: minute(2) })).toEqual([3]);
    expect(await found(storage, { timeStamp: new Date(minute(3)) })).toEqual([4]);
  });

  keeps('takes run 0 as the current run of the one task that is named', async (fixture) => {
    let storage = await fixture.open();
    await saveTasks(storage, ['a', 'b', 'a']);
    expect(await storage.startRun('a')).toBe(2);
    await storage.saveUserTrack('a', 0, 'u9', {});
    await storage.stopRun('b');
    storage = await fixture.maybeReopen(storage);
    expect(await found(storage, { taskId: 'a', runId: 0 })).toEqual([4]);
    expect(await found(storage, { taskId: 'a', runId: [0, 1] })).toEqual([1, 3, 4]);
    expect(await found(storage, { taskId: ['b'], runId: 0 })).toEqual([]);
    expect(await storage.count({ taskId: 'a', runId: { equals: 0 } })).toBe(1);
    expect(await storage.distinct('userName', { taskId: 'a', runId: 0 })).toEqual(['u9']);
    for (const criteria of [{}, { taskId: ['a', 'b'] }, { taskId: 'a*' }])
      await expect(storage.count({ ...criteria, runId: 0 })).rejects.toThrow(
        new TypeError('runId 0 is the current run of one task, so taskId must name exactly one'),
      );
  });

  keeps('demands all of several criteria', async (fixture) => {
    let storage = await fixture.open();
    await saveTasks(storage, ['a', 'b', 'a', 'a', 'b', 'a']);
    storage = await fixture.maybeReopen(storage);
    expect(await found(storage, { taskId: 'a', userName: 'u0' })).toEqual([1, 4]);
    expect(await found(storage, { taskId: 'a', userName: 'u0', timeFrom: minute(1) })).toEqual([4]);
    expect(await found(storage, { taskId: 'a', userName: 'u0', runId: 2 })).toEqual([]);
    expect(await found(storage, { timeStamp: { gte: minute(1) }, timeTo: minute(2) })).toEqual([2, 3]);
  });

  keeps('takes an array as any of its values, once each, and an empty one as nothing', async (fixture) => {
    let storage = await fixture.open();
    await saveTasks(storage, ['a', 'b', 'c', 'a']);
    storage = await fixture.maybeReopen(storage);
    expect(await found(storage, { taskId: ['a', 'c'] })).toEqual([1, 3, 4]);
    expect(await found(storage, { taskId: ['c', 'a', 'a', 'x'] })).toEqual([1, 3, 4]);
    expect(await found(storage, { taskId: ['a'], userName: ['u0', 'u1'] })).toEqual([1, 4]);
    expect(await found(storage, { taskId: [] })).toEqual([]);
    expect(await found(storage, { taskId: 'a', runId: [] })).toEqual([]);
    expect(await found(storage, { runId: [1, 9], timeStamp: [minute(0), minute(2)] })).toEqual([1, 3]);
  });

  keeps('takes conditions as the elements of an array', async (fixture) => {
    let storage = await fixture.open();
    await saveTasks(storage, ['a', 'ab', 'b', 'c', 'a*']);
    storage = await fixture.maybeReopen(storage);
    expect(await found(storage, { taskId: ['a*', 'b'] })).toEqual([1, 2, 3, 5]);
    expect(await found(storage, { taskId: [{ equals: 'a*' }, { gte: 'c' }] })).toEqual([4, 5]);
    expect(await found(storage, { taskId: [{ prefix: 'a' }, 'a*', 'ab'] })).toEqual([1, 2, 5]);
    expect(await found(storage, { timeStamp: [{ lt: minute(1) }, { gt: minute(3) }] })).toEqual([1, 5]);
  });
}

function explicitContract({ keeps }: Contract): void {
  keeps('finds values between bounds', async (fixture) => {
    let storage = await fixture.open();
    await saveTasks(storage, ['a', 'b', 'ba', 'c', '']);
    storage = await fixture.maybeReopen(storage);
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

  keeps('orders text by code point, not by UTF-16 unit', async (fixture) => {
    let storage = await fixture.open();
    await saveTasks(storage, ['\uff21', '\u{1f600}', 'a', 'é', '\ue000']);
    storage = await fixture.maybeReopen(storage);
    expect(await storage.getTaskIds()).toEqual(['a', 'é', '\ue000', '\uff21', '\u{1f600}']);
    expect(await found(storage, { taskId: { gt: '\uff21' } })).toEqual([2]);
    expect(await found(storage, { taskId: { lt: '\u{1f600}' } })).toEqual([1, 3, 4, 5]);
    expect(numbersOf(await storage.query({}, { orderBy: 'taskId' }))).toEqual([3, 4, 5, 1, 2]);
  });

  keeps('leaves a bound open that is undefined', async (fixture) => {
    let storage = await fixture.open();
    await saveTasks(storage, ['a', 'b', 'c']);
    storage = await fixture.maybeReopen(storage);
    expect(await found(storage, { taskId: { gte: 'b', lte: undefined } })).toEqual([2, 3]);
    expect(await found(storage, { taskId: { gt: undefined, lte: 'b' } })).toEqual([1, 2]);
  });
}

function openContract({ keeps }: Contract): void {
  keeps('finds all tracks without criteria', async (fixture) => {
    let storage = await fixture.open();
    expect(await found(storage)).toEqual([]);
    await saveTasks(storage, ['b', 'a', 'c']);
    await storage.removeTrack('0000002');
    storage = await fixture.maybeReopen(storage);
    expect(await found(storage)).toEqual([1, 3]);
    expect(await found(storage, {})).toEqual([1, 3]);
    expect(await found(storage, { taskId: undefined, userName: undefined })).toEqual([1, 3]);
    expect(await found(storage, { runId: null })).toEqual([1, 3]);
    expect(await found(storage, { runId: undefined, taskId: 'c' })).toEqual([3]);
  });
}
