import { expect } from 'vitest';
import { minute, numbersOf, START } from '../../support/tracks.ts';
import type { Contract } from './contract.ts';

/** Getting tracks and names back. */
export function readingContract(contract: Contract): void {
  userTrackContract(contract);
  lastTrackContract(contract);
  nameContract(contract);
}

function userTrackContract({ keeps, shows }: Contract): void {
  keeps('lists the tracks of one task, run and user in their order', async (fixture) => {
    let storage = await fixture.open();
    await storage.saveUserTrack('a001', 0, 'u1', { n: 1 }, { timeStamp: minute(5) });
    await storage.saveUserTrack('a001', 0, 'u2', { n: 2 }, { timeStamp: minute(1) });
    await storage.saveUserTrack('a001', 0, 'u1', { n: 3 }, { timeStamp: minute(1) });
    await storage.saveUserTrack('a002', 0, 'u1', { n: 4 }, { timeStamp: minute(1) });
    storage = await fixture.maybeReopen(storage);
    const tracks = await storage.getUserTracks('a001', 1, 'u1');
    expect(tracks.map((track) => track.data.n)).toEqual([1, 3]);
    expect(await storage.getUserTracks('a001', 2, 'u1')).toEqual([]);
    expect(await storage.getUserTracks('a001', 1, 'nobody')).toEqual([]);
  });

  keeps('takes run 0 as the current run when it lists tracks', async (fixture) => {
    let storage = await fixture.open();
    expect(await storage.getUserTracks('a001', 0, 'u1')).toEqual([]);
    expect(await storage.getLastUserTrack('a001', 0, 'u1')).toBeUndefined();
    await storage.saveUserTrack('a001', 0, 'u1', { n: 1 });
    await storage.startRun('a001');
    await storage.saveUserTrack('a001', 0, 'u1', { n: 2 });
    storage = await fixture.maybeReopen(storage);
    expect(numbersOf(await storage.getUserTracks('a001', 0, 'u1'))).toEqual([2]);
    expect(numbersOf(await storage.getUserTracks('a001', 1, 'u1'))).toEqual([1]);
    await storage.stopRun('a001');
    expect(await storage.getUserTracks('a001', 0, 'u1')).toEqual([]);
    expect(await storage.getLastUserTrack('a001', 0, 'u1')).toBeUndefined();
  });

  shows('gives undefined for a track that does not exist', async (fixture) => {
    const storage = await fixture.open();
    await storage.saveUserTrack('a001', 0, 'u1', {});
    for (const trackId of ['0000002', '9999999', '12345678', '0000000']) {
      expect(await storage.getTrack(trackId)).toBeUndefined();
    }
  });
}

function lastTrackContract({ keeps }: Contract): void {
  keeps('calls that track the last which has the greatest time', async (fixture) => {
    let storage = await fixture.open();
    for (const at of [3, 7, 5])
      await storage.saveUserTrack('a001', 0, 'u1', { at }, { timeStamp: minute(at) });
    storage = await fixture.maybeReopen(storage);
    expect((await storage.getLastUserTrack('a001', 1, 'u1'))?.data).toEqual({ at: 7 });
    expect((await storage.getLastUserTrack('a001', 0, 'u1'))?.data).toEqual({ at: 7 });
    expect(await storage.getLastUserTrack('a001', 0, 'u2')).toBeUndefined();
  });

  keeps('calls the later number the last where times are equal to the millisecond', async (fixture) => {
    let storage = await fixture.open();
    for (const n of [1, 2, 3]) await storage.saveUserTrack('a001', 0, 'u1', { n }, { timeStamp: START });
    await storage.saveUserTrack('a001', 0, 'u1', { n: 4 }, { timeStamp: START - 1 });
    storage = await fixture.maybeReopen(storage);
    expect((await storage.getLastUserTrack('a001', 1, 'u1'))?.data).toEqual({ n: 3 });
    await storage.removeTrack('0000003');
    storage = await fixture.maybeReopen(storage);
    expect((await storage.getLastUserTrack('a001', 1, 'u1'))?.data).toEqual({ n: 2 });
  });
}

function nameContract({ keeps }: Contract): void {
  keeps('lists user names and task ids sorted, of existing tracks only', async (fixture) => {
    let storage = await fixture.open();
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
    storage = await fixture.maybeReopen(storage);
    expect(await storage.getTaskIds()).toEqual(['', 'a', 'b']);
    expect(await storage.getUserNames('b')).toEqual(['Z', 'z', 'ä']);
    await storage.removeTrack('0000006');
    expect(await storage.getUserNames('b')).toEqual(['Z', 'ä']);
    expect(await storage.getUserNames('')).toEqual(['']);
    expect(await storage.getUserNames('gone')).toEqual([]);
  });

  keeps('answers the same after reindexTracks', async (fixture) => {
    let storage = await fixture.open();
    for (const n of [1, 2, 3, 4]) await storage.saveUserTrack(`a${n % 2}`, 0, `u${n}`, { n });
    await storage.removeTrack('0000002');
    const before = [...(await storage.query()), await storage.getTaskIds(), await storage.getRun('a1')].map(
      String,
    );
    await storage.reindexTracks();
    storage = await fixture.maybeReopen(storage);
    const after = [...(await storage.query()), await storage.getTaskIds(), await storage.getRun('a1')].map(
      String,
    );
    expect(after).toEqual(before);
    expect(await storage.saveUserTrack('a1', 0, 'u5', {})).toBe('0000005');
  });
}
