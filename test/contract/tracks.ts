import { inspect } from 'node:util';
import { expect } from 'vitest';
import { minute, numbersOf, START } from '../support/tracks.ts';
import type { Contract } from './contract.ts';

/** Saving tracks and getting them back. */
export function trackContract(contract: Contract): void {
  savingContract(contract);
  numberContract(contract);
  readingContract(contract);
  lastTrackContract(contract);
  removalContract(contract);
  nameContract(contract);
  snapshotContract(contract);
}

function savingContract({ keeps, shows }: Contract): void {
  keeps('gives a saved track back whole', async (laboratory) => {
    let storage = await laboratory.open();
    const trackId = await storage.saveUserTrack(
      'a001',
      0,
      'u1',
      { somekey: 'somevalue' },
      { timeStamp: START },
    );
    storage = await laboratory.settle(storage);
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

  shows('takes now as the time of a track that names none', async (laboratory) => {
    const storage = await laboratory.open();
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

  keeps('takes times as numbers, dates and ISO text alike', async (laboratory) => {
    let storage = await laboratory.open();
    const times = [
      START,
      new Date(START),
      '2026-11-21T19:09:00Z',
      '2026-11-21T20:09:00+01:00',
      '2026-11-21T19:09',
    ];
    for (const timeStamp of times) await storage.saveUserTrack('a001', 0, 'u1', {}, { timeStamp });
    await storage.saveUserTrack('a001', 0, 'u1', {}, { timeStamp: START + 0.9 });
    storage = await laboratory.settle(storage);
    const found = await storage.query();
    expect(found.map((track) => track.timeStamp)).toEqual(Array(6).fill(START));
  });

  keeps('takes times before 1970, rounding fractions down', async (laboratory) => {
    let storage = await laboratory.open();
    const times = [-1, -1.5, '1969-12-31', -8.64e15, 8.64e15];
    for (const timeStamp of times) await storage.saveUserTrack('a001', 0, 'u1', {}, { timeStamp });
    storage = await laboratory.settle(storage);
    const found = await storage.query();
    expect(found.map((track) => track.timeStamp)).toEqual([-1, -2, -86_400_000, -8.64e15, 8.64e15]);
    expect(numbersOf(await storage.query({ timeTo: -1 }, { orderBy: 'timeStamp' }))).toEqual([4, 3, 2, 1]);
  });

  keeps('saves several tracks as one batch, in their order', async (laboratory) => {
    let storage = await laboratory.open();
    const ids = await storage.saveUserTracks([
      { taskId: 'a001', userName: 'u1', data: { n: 1 }, timeStamp: minute(1) },
      { taskId: 'a002', runId: 0, userName: 'u1', data: { n: 2 }, timeStamp: minute(2) },
      { taskId: 'a001', userName: 'u2', data: { n: 3 }, timeStamp: minute(0) },
    ]);
    expect(ids).toEqual(['0000001', '0000002', '0000003']);
    storage = await laboratory.settle(storage);
    const tracks = await storage.query();
    expect(tracks.map(({ data, runId }) => [data.n, runId])).toEqual([
      [1, 1],
      [2, 2],
      [3, 1],
    ]);
    expect(await storage.getRun('a001')).toMatchObject({ start: minute(0), end: minute(1) });
  });

  shows('saves the entries of any iterable, also of an empty one', async (laboratory) => {
    const storage = await laboratory.open();
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
  keeps('numbers tracks by insertion over all tasks and users', async (laboratory) => {
    let storage = await laboratory.open();
    for (const taskId of ['b', 'a', 'b'])
      await storage.saveUserTrack(taskId, 0, 'u', {}, { timeStamp: START });
    storage = await laboratory.settle(storage);
    expect(await storage.saveUserTrack('c', 0, 'u', {})).toBe('0000004');
    expect(numbersOf(await storage.query())).toEqual([1, 2, 3, 4]);
  });

  keeps('never gives the number of a removed track again', async (laboratory) => {
    let storage = await laboratory.open();
    for (const userName of ['u1', 'u2', 'u3']) await storage.saveUserTrack('a001', 0, userName, {});
    await storage.removeTrack('0000003');
    await storage.removeTrack('0000002');
    storage = await laboratory.settle(storage);
    expect(await storage.saveUserTrack('a001', 0, 'u4', {})).toBe('0000004');
    for (const track of await storage.query()) await storage.removeTrack(track);
    storage = await laboratory.settle(storage);
    expect(await storage.saveUserTrack('a001', 0, 'u5', {})).toBe('0000005');
  });

  keeps('numbers saves in flight together by the order of the calls', async (laboratory) => {
    let storage = await laboratory.open();
    const calls = Array.from({ length: 256 }, (_, n) =>
      storage.saveUserTrack(`a${n % 7}`, 0, `u${n}`, { n }),
    );
    const ids = await Promise.all(calls);
    expect(ids).toEqual(Array.from({ length: 256 }, (_, n) => String(n + 1).padStart(7, '0')));
    storage = await laboratory.settle(storage);
    const tracks = await storage.query();
    expect(tracks.map((track) => track.data.n)).toEqual(Array.from({ length: 256 }, (_, n) => n));
    expect(new Set(tracks.map((track) => track.runId)).size).toBe(7);
  });
}

function readingContract({ keeps, shows }: Contract): void {
  keeps('lists the tracks of one task, run and user in their order', async (laboratory) => {
    let storage = await laboratory.open();
    await storage.saveUserTrack('a001', 0, 'u1', { n: 1 }, { timeStamp: minute(5) });
    await storage.saveUserTrack('a001', 0, 'u2', { n: 2 }, { timeStamp: minute(1) });
    await storage.saveUserTrack('a001', 0, 'u1', { n: 3 }, { timeStamp: minute(1) });
    await storage.saveUserTrack('a002', 0, 'u1', { n: 4 }, { timeStamp: minute(1) });
    storage = await laboratory.settle(storage);
    const tracks = await storage.getUserTracks('a001', 1, 'u1');
    expect(tracks.map((track) => track.data.n)).toEqual([1, 3]);
    expect(await storage.getUserTracks('a001', 2, 'u1')).toEqual([]);
    expect(await storage.getUserTracks('a001', 1, 'nobody')).toEqual([]);
  });

  keeps('takes run 0 as the current run when it lists tracks', async (laboratory) => {
    let storage = await laboratory.open();
    expect(await storage.getUserTracks('a001', 0, 'u1')).toEqual([]);
    expect(await storage.getLastUserTrack('a001', 0, 'u1')).toBeUndefined();
    await storage.saveUserTrack('a001', 0, 'u1', { n: 1 });
    await storage.startRun('a001');
    await storage.saveUserTrack('a001', 0, 'u1', { n: 2 });
    storage = await laboratory.settle(storage);
    expect(numbersOf(await storage.getUserTracks('a001', 0, 'u1'))).toEqual([2]);
    expect(numbersOf(await storage.getUserTracks('a001', 1, 'u1'))).toEqual([1]);
    await storage.stopRun('a001');
    expect(await storage.getUserTracks('a001', 0, 'u1')).toEqual([]);
    expect(await storage.getLastUserTrack('a001', 0, 'u1')).toBeUndefined();
  });

  shows('gives undefined for a track that does not exist', async (laboratory) => {
    const storage = await laboratory.open();
    await storage.saveUserTrack('a001', 0, 'u1', {});
    for (const trackId of ['0000002', '9999999', '12345678', '0000000']) {
      expect(await storage.getTrack(trackId)).toBeUndefined();
    }
  });
}

function lastTrackContract({ keeps }: Contract): void {
  keeps('calls that track the last which has the greatest time', async (laboratory) => {
    let storage = await laboratory.open();
    for (const at of [3, 7, 5])
      await storage.saveUserTrack('a001', 0, 'u1', { at }, { timeStamp: minute(at) });
    storage = await laboratory.settle(storage);
    expect((await storage.getLastUserTrack('a001', 1, 'u1'))?.data).toEqual({ at: 7 });
    expect((await storage.getLastUserTrack('a001', 0, 'u1'))?.data).toEqual({ at: 7 });
    expect(await storage.getLastUserTrack('a001', 0, 'u2')).toBeUndefined();
  });

  keeps('calls the later number the last where times are equal to the millisecond', async (laboratory) => {
    let storage = await laboratory.open();
    for (const n of [1, 2, 3]) await storage.saveUserTrack('a001', 0, 'u1', { n }, { timeStamp: START });
    await storage.saveUserTrack('a001', 0, 'u1', { n: 4 }, { timeStamp: START - 1 });
    storage = await laboratory.settle(storage);
    expect((await storage.getLastUserTrack('a001', 1, 'u1'))?.data).toEqual({ n: 3 });
    await storage.removeTrack('0000003');
    storage = await laboratory.settle(storage);
    expect((await storage.getLastUserTrack('a001', 1, 'u1'))?.data).toEqual({ n: 2 });
  });
}

function removalContract({ keeps, shows }: Contract): void {
  keeps('removes a track by its id or by itself, and says whether there was one', async (laboratory) => {
    let storage = await laboratory.open();
    for (const userName of ['u1', 'u2', 'u3']) await storage.saveUserTrack('a001', 0, userName, {});
    const second = await storage.getTrack('0000002');
    expect(await storage.removeTrack('0000001')).toBe(true);
    expect(await storage.removeTrack(second!)).toBe(true);
    storage = await laboratory.settle(storage);
    expect(await storage.removeTrack('0000001')).toBe(false);
    expect(await storage.removeTrack(second!)).toBe(false);
    expect(await storage.removeTrack('0000009')).toBe(false);
    expect(await storage.getTrack('0000001')).toBeUndefined();
    expect(numbersOf(await storage.query())).toEqual([3]);
    expect(await storage.count()).toBe(1);
    expect(await storage.getUserTracks('a001', 1, 'u1')).toEqual([]);
  });

  shows('removes a track once when two removals are in flight', async (laboratory) => {
    const storage = await laboratory.open();
    await storage.saveUserTrack('a001', 0, 'u1', {});
    const answers = await Promise.all([storage.removeTrack('0000001'), storage.removeTrack('0000001')]);
    expect(answers.sort()).toEqual([false, true]);
    expect(await storage.count()).toBe(0);
  });
}

function nameContract({ keeps }: Contract): void {
  keeps('lists user names and task ids sorted, of existing tracks only', async (laboratory) => {
    let storage = await laboratory.open();
    const saves = [
      ['b', 'z'],
      ['b', 'ä'],
      ['a', 'z'],
      ['b', 'Z'],
      ['', ''],
      ['b', 'z'],
      ['gone', 'z'],
    ] as const;
    for (const [taskId, userName] of saves) await storage.saveUserTrack(taskId, 0, userName, {});
    await storage.removeTrack('0000007');
    await storage.removeTrack('0000001');
    storage = await laboratory.settle(storage);
    expect(await storage.getTaskIds()).toEqual(['', 'a', 'b']);
    expect(await storage.getUserNames('b')).toEqual(['Z', 'z', 'ä']);
    await storage.removeTrack('0000006');
    expect(await storage.getUserNames('b')).toEqual(['Z', 'ä']);
    expect(await storage.getUserNames('')).toEqual(['']);
    expect(await storage.getUserNames('gone')).toEqual([]);
  });

  keeps('answers the same after reindexTracks', async (laboratory) => {
    let storage = await laboratory.open();
    for (const n of [1, 2, 3, 4]) await storage.saveUserTrack(`a${n % 2}`, 0, `u${n}`, { n });
    await storage.removeTrack('0000002');
    const before = [...(await storage.query()), await storage.getTaskIds(), await storage.getRun('a1')].map(
      String,
    );
    await storage.reindexTracks();
    storage = await laboratory.settle(storage);
    const after = [...(await storage.query()), await storage.getTaskIds(), await storage.getRun('a1')].map(
      String,
    );
    expect(after).toEqual(before);
    expect(await storage.saveUserTrack('a1', 0, 'u5', {})).toBe('0000005');
  });
}

function snapshotContract({ shows }: Contract): void {
  shows('keeps what was saved when the caller changes the data afterwards', async (laboratory) => {
    const storage = await laboratory.open();
    const data = { list: [1], nested: { a: 1 } };
    const saving = storage.saveUserTrack('a001', 0, 'u1', data);
    data.list.push(2);
    const trackId = await saving;
    data.nested.a = 2;
    expect((await storage.getTrack(trackId))?.data).toEqual({ list: [1], nested: { a: 1 } });
  });

  shows('hands out tracks that later changes leave alone', async (laboratory) => {
    const storage = await laboratory.open();
    const trackId = await storage.saveUserTrack('a001', 0, 'u1', { n: 1 }, { timeStamp: START });
    const track = await storage.getTrack(trackId);
    await storage.updateTrack(trackId, { n: 2 });
    expect(track?.data).toEqual({ n: 1 });
    expect(track?.timeStamp).toBe(START);
    await storage.removeTrack(trackId);
    expect(track?.data).toEqual({ n: 1 });
  });

  shows('keeps a track as it is when its reader changes what was handed out', async (laboratory) => {
    const storage = await laboratory.open();
    const trackId = await storage.saveUserTrack('a001', 0, 'u1', { list: [1], n: 1 });
    const list = (await storage.getTrack(trackId))?.data.list;
    try {
      (list as number[]).push(2);
    } catch {
      // Handing out frozen data would be as good an answer.
    }
    expect((await storage.getTrack(trackId))?.data).toEqual({ list: [1], n: 1 });
    expect((await storage.query())[0]?.data).toEqual({ list: [1], n: 1 });
  });

  shows('shows a track with its metadata and data', async (laboratory) => {
    const storage = await laboratory.open();
    await storage.startRun('a001');
    const trackId = await storage.saveUserTrack(
      'a001',
      0,
      'u1',
      { somekey: 'somevalue' },
      { timeStamp: START },
    );
    const track = await storage.getTrack(trackId);
    const shown = "<Track ['a001', 1, 'u1', '2026-11-21 19:09']: { somekey: 'somevalue' }>";
    expect(String(track)).toBe(shown);
    expect(inspect(track)).toBe(shown);
  });
}
