import { expect } from 'vitest';
import { minute } from '../../support/tracks.ts';
import type { Contract } from './contract.ts';
import { found, saveTasks } from './found.ts';

/** Which tracks time windows find. */
export function timeContract({ keeps }: Contract): void {
  keeps('includes both ends of a time window', async (fixture) => {
    let storage = await fixture.open();
    await saveTasks(storage, ['a', 'b', 'c', 'd']);
    storage = await fixture.maybeReopen(storage);
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

  keeps('takes the ends of a window as numbers, dates and ISO text', async (fixture) => {
    let storage = await fixture.open();
    await saveTasks(storage, ['a', 'b', 'c', 'd']);
    storage = await fixture.maybeReopen(storage);
    expect(await found(storage, { timeFromTo: [new Date(minute(1)), '2026-11-21T19:11:00Z'] })).toEqual([
      2, 3,
    ]);
    expect(await found(storage, { timeFrom: '2026-11-21T20:11+01:00' })).toEqual([3, 4]);
    expect(await found(storage, { timeFrom: '2026-11-21T19:11' })).toEqual([3, 4]);
    expect(await found(storage, { timeFrom: '2026-11-21' })).toEqual([1, 2, 3, 4]);
    expect(await found(storage, { timeTo: '2026-11-21' })).toEqual([]);
    expect(await found(storage, { timeTo: '2026-11-22' })).toEqual([1, 2, 3, 4]);
  });

  keeps('leaves an end of a window open that is null or undefined', async (fixture) => {
    let storage = await fixture.open();
    await saveTasks(storage, ['a', 'b', 'c']);
    storage = await fixture.maybeReopen(storage);
    expect(await found(storage, { timeFromTo: [minute(1), null] })).toEqual([2, 3]);
    expect(await found(storage, { timeFromTo: [undefined, minute(1)] })).toEqual([1, 2]);
    expect(await found(storage, { timeFromTo: [null, undefined] })).toEqual([1, 2, 3]);
    expect(await found(storage, { timeFrom: null, timeTo: undefined })).toEqual([1, 2, 3]);
  });
}
