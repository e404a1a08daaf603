import { expect } from 'vitest';
import type { QueryOptions, TrackingStorage } from '../../../src/storage/index.ts';
import { collect, minute, numbersOf } from '../../support/tracks.ts';
import type { Contract } from './contract.ts';

/** In what order and which part of an answer comes, and answers from the indexes alone. */
export function optionContract(contract: Contract): void {
  orderContract(contract);
  partContract(contract);
  pageContract(contract);
  distinctContract(contract);
}

const SAVED = [
  { taskId: 'b', userName: 'u2', at: 4 },
  { taskId: 'a', userName: 'u1', at: 3 },
  { taskId: 'b', userName: 'u1', at: 5 },
  { taskId: 'c', userName: 'u2', at: 3 },
  { taskId: 'a', userName: 'u3', at: 1 },
] as const;

/** Saves five tracks with equal and unequal attributes; the runs of tasks b, a and c are 1, 2 and 3. */
async function saveSome(storage: TrackingStorage): Promise<void> {
  for (const { taskId, userName, at } of SAVED) {
    await storage.saveUserTrack(taskId, 0, userName, { at }, { timeStamp: minute(at) });
  }
}

/** The numbers of all tracks under the options, which query, iterate and queryMetadata must agree on. */
async function ordered(storage: TrackingStorage, options: QueryOptions): Promise<number[]> {
  const numbers = numbersOf(await storage.query({}, options));
  expect(numbersOf(await collect(storage.iterate({}, options)))).toEqual(numbers);
  expect(numbersOf(await storage.queryMetadata({}, options))).toEqual(numbers);
  return numbers;
}

function orderContract({ keeps }: Contract): void {
  keeps('orders by any attribute, ties by number', async (fixture) => {
    let storage = await fixture.open();
    await saveSome(storage);
    storage = await fixture.maybeReopen(storage);
    expect(await ordered(storage, {})).toEqual([1, 2, 3, 4, 5]);
    expect(await ordered(storage, { orderBy: 'trackNum' })).toEqual([1, 2, 3, 4, 5]);
    expect(await ordered(storage, { orderBy: 'taskId' })).toEqual([2, 5, 1, 3, 4]);
    expect(await ordered(storage, { orderBy: 'userName' })).toEqual([2, 3, 1, 4, 5]);
    expect(await ordered(storage, { orderBy: 'runId' })).toEqual([1, 3, 2, 5, 4]);
    expect(await ordered(storage, { orderBy: 'timeStamp' })).toEqual([5, 2, 4, 1, 3]);
  });

  keeps('gives the greatest first in reverse', async (fixture) => {
    let storage = await fixture.open();
    await saveSome(storage);
    storage = await fixture.maybeReopen(storage);
    expect(await ordered(storage, { reverse: true })).toEqual([5, 4, 3, 2, 1]);
    const byTime = await ordered(storage, { orderBy: 'timeStamp', reverse: true });
    expect(byTime.map((n) => SAVED[n - 1]?.at)).toEqual([5, 4, 3, 3, 1]);
    expect(byTime).toEqual([3, 1, 4, 2, 5]);
    expect(await ordered(storage, { orderBy: 'taskId', reverse: true })).toEqual([4, 3, 1, 5, 2]);
  });
}

function partContract({ keeps }: Contract): void {
  keeps('gives no more than limit tracks after leaving out offset', async (fixture) => {
    let storage = await fixture.open();
    await saveSome(storage);
    storage = await fixture.maybeReopen(storage);
    expect(await ordered(storage, { limit: 2 })).toEqual([1, 2]);
    expect(await ordered(storage, { limit: 0 })).toEqual([]);
    expect(await ordered(storage, { limit: 99 })).toEqual([1, 2, 3, 4, 5]);
    expect(await ordered(storage, { offset: 3 })).toEqual([4, 5]);
    expect(await ordered(storage, { offset: 5 })).toEqual([]);
    expect(await ordered(storage, { offset: 1, limit: 2 })).toEqual([2, 3]);
    expect(await ordered(storage, { orderBy: 'timeStamp', offset: 1, limit: 3 })).toEqual([2, 4, 1]);
    expect(await ordered(storage, { orderBy: 'timeStamp', offset: 1, limit: 3, reverse: true })).toEqual([
      1, 4, 2,
    ]);
    expect(numbersOf(await storage.query({ taskId: 'b' }, { reverse: true, limit: 1 }))).toEqual([3]);
  });
}

function pageContract({ keeps }: Contract): void {
  keeps('goes on after the last track of a page', async (fixture) => {
    let storage = await fixture.open();
    await saveSome(storage);
    storage = await fixture.maybeReopen(storage);
    expect(await ordered(storage, { after: '0000003' })).toEqual([4, 5]);
    expect(await ordered(storage, { after: '0000003', reverse: true })).toEqual([2, 1]);
    expect(await ordered(storage, { after: '0000002', orderBy: 'timeStamp' })).toEqual([4, 1, 3]);
    expect(await ordered(storage, { after: '0000004', orderBy: 'timeStamp', reverse: true })).toEqual([2, 5]);
    expect(await ordered(storage, { after: '0000001', offset: 1, limit: 2 })).toEqual([3, 4]);
    expect(await ordered(storage, { after: '0000005' })).toEqual([]);
  });

  keeps('goes on where a removed track was, in the order of numbers', async (fixture) => {
    let storage = await fixture.open();
    await saveSome(storage);
    await storage.removeTrack('0000003');
    storage = await fixture.maybeReopen(storage);
    expect(await ordered(storage, { after: '0000003' })).toEqual([4, 5]);
    expect(await ordered(storage, { after: '0000003', reverse: true })).toEqual([2, 1]);
  });

  keeps('gives every track once, page by page, in any order', async (fixture) => {
    let storage = await fixture.open();
    await saveSome(storage);
    storage = await fixture.maybeReopen(storage);
    for (const orderBy of ['trackNum', 'taskId', 'userName', 'runId', 'timeStamp'] as const) {
      for (const reverse of [false, true]) {
        const whole = await ordered(storage, { orderBy, reverse });
        expect(await pages(storage, { orderBy, reverse, limit: 2 })).toEqual(whole);
      }
    }
  });
}

/** Asks page by page until one comes back empty. */
async function pages(storage: TrackingStorage, options: QueryOptions): Promise<number[]> {
  const numbers: number[] = [];
  for (let after: string | undefined; ; ) {
    const page = await storage.query({}, { ...options, after });
    const last = page.at(-1);
    if (last === undefined) return numbers;
    numbers.push(...numbersOf(page));
    after = last.trackId;
  }
}

function distinctContract({ keeps }: Contract): void {
  keeps('lists the distinct values of an attribute, sorted', async (fixture) => {
    let storage = await fixture.open();
    await saveSome(storage);
    await storage.removeTrack('0000004');
    storage = await fixture.maybeReopen(storage);
    expect(await storage.distinct('taskId')).toEqual(['a', 'b']);
    expect(await storage.distinct('runId')).toEqual([1, 2]);
    expect(await storage.distinct('timeStamp')).toEqual([1, 3, 4, 5].map(minute));
    expect(await storage.distinct('userName', { taskId: 'a' })).toEqual(['u1', 'u3']);
    expect(await storage.distinct('taskId', { timeFrom: minute(4) })).toEqual(['b']);
    expect(await storage.distinct('taskId', { taskId: [] })).toEqual([]);
  });

  keeps('counts the tracks of each value of an attribute, sorted', async (fixture) => {
    let storage = await fixture.open();
    await saveSome(storage);
    await storage.removeTrack('0000004');
    storage = await fixture.maybeReopen(storage);
    const byTask = [...(await storage.countBy('taskId'))];
    expect(byTask).toEqual([
      ['a', 2],
      ['b', 2],
    ]);
    const byUser = [...(await storage.countBy('userName', { taskId: 'b' }))];
    expect(byUser).toEqual([
      ['u1', 1],
      ['u2', 1],
    ]);
    expect([...(await storage.countBy('runId', { timeTo: minute(3) }))]).toEqual([[2, 2]]);
    expect([...(await storage.countBy('runId', { timeTo: minute(0) }))]).toEqual([]);
  });
}
