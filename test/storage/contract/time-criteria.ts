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
    expect(await found(storage, { timeTo: '2026-11-20' })).toEqual([]);
    expect(await found(storage, { timeTo: '2026-11-21' })).toEqual([1, 2, 3, 4]);
  });

  keeps('takes a date, a month or a year for all of it, in the time zone of the storage', async (fixture) => {
    let storage = await fixture.open({ timeZone: 'Asia/Tokyo' });
    const times = [
      '2026-10-31T14:59:59.999Z',
      '2026-10-31T15:00Z',
      '2026-11-01T14:59:59.999Z',
      '2026-11-01T15:00Z',
    ];
    for (const timeStamp of [...times, '2026-12-31T15:00Z'])
      await storage.saveUserTrack('a', 0, 'u', {}, { timeStamp });
    storage = await fixture.maybeReopen(storage);
    expect(await found(storage, { timeFrom: '2026-11-01', timeTo: '2026-11-01' })).toEqual([2, 3]);
    expect(await found(storage, { timeFromTo: ['2026-11', '2026-11'] })).toEqual([2, 3, 4]);
    expect(await found(storage, { timeTo: '2026-10' })).toEqual([1]);
    expect(await found(storage, { timeFrom: '2026', timeTo: '2026' })).toEqual([1, 2, 3, 4]);
    expect(await found(storage, { timeStamp: '2026-11-01' })).toEqual([2, 3]);
    expect(await found(storage, { timeStamp: { equals: '2026-11' } })).toEqual([2, 3, 4]);
    expect(await found(storage, { timeStamp: { gt: '2026-11-01' } })).toEqual([4, 5]);
    expect(await found(storage, { timeStamp: { gte: '2026-11-01', lt: '2026-11-02' } })).toEqual([2, 3]);
    expect(await found(storage, { timeStamp: [{ lte: '2026-10-31' }, '2027-01-01'] })).toEqual([1, 5]);
    expect(await found(storage, { timeFrom: '2026-11-01T15:00' }), 'a moment is of UTC').toEqual([4, 5]);
    expect(await storage.count({ timeFrom: '2026-11' })).toBe(4);
    expect((await storage.prune({ taskId: 'a' }, { before: '2026-11' })).removed).toBe(1);
  });

  keeps('reads criteria when they are handed in, also those that wait for the time zone', async (fixture) => {
    let storage = await fixture.open({ timeZone: 'Asia/Tokyo' });
    await storage.saveUserTrack('a', 0, 'u', {}, { timeStamp: '2026-10-31T15:00Z' });
    storage = await fixture.maybeReopen(storage);
    const criteria = { timeFrom: '2026-11-01' };
    const counting = storage.count(criteria);
    criteria.timeFrom = '2027-01-01';
    expect(await counting).toBe(1);
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
