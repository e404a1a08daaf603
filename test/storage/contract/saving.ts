import { expect } from 'vitest';
import { minute, numbersOf, START } from '../../support/tracks.ts';
import type { Contract } from './contract.ts';

/** Saving tracks and the numbers they get. */
export function savingContract(contract: Contract): void {
  entryContract(contract);
  numberContract(contract);
}

function entryContract({ keeps, shows }: Contract): void {
  keeps('gives a saved track back whole', async (fixture) => {
    let storage = await fixture.open();
    const trackId = await storage.saveUserTrack(
      'a001',
      0,
      'u1',
      { somekey: 'somevalue' },
      { timeStamp: START },
    );
    storage = await fixture.maybeReopen(storage);
    const track = await storage.getTrack(trackId);
    expect(track).toMatchObject({
      trackId: '0000001',
      trackNum: 1,
      taskId: 'a001',
      runId: 1,
      userName: 'u1',
    });
    expect(track?.timeStamp).toBe(START);
    expect(track?.data).toEqual({ somekey: 'somevalue' });
    expect(track?.metadata).toEqual({ taskId: 'a001', runId: 1, userName: 'u1', timeStamp: START });
  });

  shows('takes now as the time of a track that names none', async (fixture) => {
    const storage = await fixture.open();
    const before = Date.now();
    await storage.saveUserTrack('a001', 0, 'u1', {});
    await storage.saveUserTracks([{ taskId: 'a001', userName: 'u1', data: {} }]);
    const after = Date.now();
    for (const { timeStamp } of await storage.query()) {
      expect(timeStamp).toBeGreaterThanOrEqual(before);
      expect(timeStamp).toBeLessThanOrEqual(after);
    }
    expect(await storage.count()).toBe(2);
  });

  keeps('takes times as numbers, dates and ISO text alike', async (fixture) => {
    let storage = await fixture.open();
    const times = [
      START,
      new Date(START),
      '2026-11-21T19:09:00Z',
      '2026-11-21T20:09:00+01:00',
      '2026-11-21T19:09',
    ];
    for (const timeStamp of times) await storage.saveUserTrack('a001', 0, 'u1', {}, { timeStamp });
    await storage.saveUserTrack('a001', 0, 'u1', {}, { timeStamp: START + 0.9 });
    storage = await fixture.maybeReopen(storage);
    const found = await storage.query();
    expect(found.map((track) => track.timeStamp)).toEqual(Array(6).fill(START));
  });

  keeps('takes times before 1970, rounding fractions down', async (fixture) => {
    let storage = await fixture.open();
    const times = [-1, -1.5, '1969-12-31', -8.64e15, 8.64e15];
    for (const timeStamp of times) await storage.saveUserTrack('a001', 0, 'u1', {}, { timeStamp });
    storage = await fixture.maybeReopen(storage);
    const found = await storage.query();
    expect(found.map((track) => track.timeStamp)).toEqual([-1, -2, -86_400_000, -8.64e15, 8.64e15]);
    expect(numbersOf(await storage.query({ timeTo: -1 }, { orderBy: 'timeStamp' }))).toEqual([4, 3, 2, 1]);
  });

  keeps('saves several tracks as one batch, in their order', async (fixture) => {
    let storage = await fixture.open();
    const ids = await storage.saveUserTracks([
      { taskId: 'a001', userName: 'u1', data: { n: 1 }, timeStamp: minute(1) },
      { taskId: 'a002', runId: 0, userName: 'u1', data: { n: 2 }, timeStamp: minute(2) },
      { taskId: 'a001', userName: 'u2', data: { n: 3 }, timeStamp: minute(0) },
    ]);
    expect(ids).toEqual(['0000001', '0000002', '0000003']);
    storage = await fixture.maybeReopen(storage);
    const tracks = await storage.query();
    expect(tracks.map(({ data, runId }) => [data.n, runId])).toEqual([
      [1, 1],
      [2, 2],
      [3, 1],
    ]);
    expect(await storage.getRun('a001')).toMatchObject({ start: minute(0), end: minute(1) });
  });

  shows('saves the entries of any iterable, also of an empty one', async (fixture) => {
    const storage = await fixture.open();
    function* entries() {
      for (const userName of ['u1', 'u2']) yield { taskId: 'a001', userName, data: {} };
    }
    expect(await storage.saveUserTracks(entries())).toEqual(['0000001', '0000002']);
    expect(await storage.saveUserTracks(new Set([{ taskId: 'b', userName: 'u', data: {} }]))).toHaveLength(1);
    expect(await storage.saveUserTracks([])).toEqual([]);
    expect(await storage.count()).toBe(3);
  });
}

function numberContract({ keeps }: Contract): void {
  keeps('numbers tracks by insertion over all tasks and users', async (fixture) => {
    let storage = await fixture.open();
    for (const taskId of ['b', 'a', 'b'])
      await storage.saveUserTrack(taskId, 0, 'u', {}, { timeStamp: START });
    storage = await fixture.maybeReopen(storage);
    expect(await storage.saveUserTrack('c', 0, 'u', {})).toBe('0000004');
    expect(numbersOf(await storage.query())).toEqual([1, 2, 3, 4]);
  });

  keeps('never gives the number of a removed track again', async (fixture) => {
    let storage = await fixture.open();
    for (const userName of ['u1', 'u2', 'u3']) await storage.saveUserTrack('a001', 0, userName, {});
    await storage.removeTrack('0000003');
    await storage.removeTrack('0000002');
    storage = await fixture.maybeReopen(storage);
    expect(await storage.saveUserTrack('a001', 0, 'u4', {})).toBe('0000004');
    for (const track of await storage.query()) await storage.removeTrack(track);
    storage = await fixture.maybeReopen(storage);
    expect(await storage.saveUserTrack('a001', 0, 'u5', {})).toBe('0000005');
  });

  keeps(
    'lets no call overtake a batch that takes long to prepare, nor a delivery the one before it',
    async (fixture) => {
      let storage = await fixture.open();
      const batch = (length: number) =>
        Array.from({ length }, (_, n) => ({
          taskId: 'a',
          userName: `u${n}`,
          data: { list: Array.from({ length: 100 }, (_, i) => ({ i })) },
        }));
      const first = storage.saveUserTracks(batch(1_500), { source: 'log', position: 1 });
      const second = storage.saveUserTracks(batch(1), { source: 'log', position: 2 });
      const third = storage.saveUserTrack('a', 0, 'last', {});
      const count = storage.count({ userName: 'last' });
      expect(await first).toHaveLength(1_500);
      expect(await second).toEqual(['0001501']);
      expect(await third).toBe('0001502');
      expect([0, 1]).toContain(await count);
      await expect(storage.saveUserTracks([{} as never])).rejects.toThrow(TypeError);
      expect(await storage.getPosition('log')).toBe(2);
      storage = await fixture.maybeReopen(storage);
      expect(await storage.count()).toBe(1_502);
    },
  );

  keeps('numbers saves in flight together by the order of the calls', async (fixture) => {
    let storage = await fixture.open();
    const calls = Array.from({ length: 256 }, (_, n) =>
      storage.saveUserTrack(`a${n % 7}`, 0, `u${n}`, { n }),
    );
    const ids = await Promise.all(calls);
    expect(ids).toEqual(Array.from({ length: 256 }, (_, n) => String(n + 1).padStart(7, '0')));
    storage = await fixture.maybeReopen(storage);
    const tracks = await storage.query();
    expect(tracks.map((track) => track.data.n)).toEqual(Array.from({ length: 256 }, (_, n) => n));
    expect(new Set(tracks.map((track) => track.runId)).size).toBe(7);
  });
}
