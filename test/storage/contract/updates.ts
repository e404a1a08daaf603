import { expect } from 'vitest';
import { minute, numbersOf, START } from '../../support/tracks.ts';
import type { Contract } from './contract.ts';

/** Replacing tracks: `update: true` and updateTrack. */
export function updateContract(contract: Contract): void {
  replacingContract(contract);
  inFlightContract(contract);
  updateTrackContract(contract);
  reindexingContract(contract);
}

function replacingContract({ keeps }: Contract): void {
  keeps('merges data key by key into the last track and renews its time', async (fixture) => {
    let storage = await fixture.open();
    const first = await storage.saveUserTrack('a', 0, 'u', { a: 1, b: { x: 1 } }, { timeStamp: START });
    const data = { b: { y: 2 }, c: 3 };
    const second = await storage.saveUserTrack('a', 0, 'u', data, { update: true, timeStamp: minute(5) });
    expect(second).toBe(first);
    storage = await fixture.maybeReopen(storage);
    const tracks = await storage.query();
    expect(tracks.map((track) => [track.data, track.timeStamp])).toEqual([
      [{ a: 1, b: { y: 2 }, c: 3 }, minute(5)],
    ]);
    expect(await storage.getRun('a')).toMatchObject({ start: START, end: minute(5) });
  });

  keeps('replaces the data as a whole with overwrite', async (fixture) => {
    let storage = await fixture.open();
    await storage.saveUserTrack('a', 0, 'u', { a: 1, b: 2 }, { timeStamp: START });
    await storage.saveUserTrack(
      'a',
      0,
      'u',
      { c: 3 },
      { update: true, overwrite: true, timeStamp: minute(1) },
    );
    storage = await fixture.maybeReopen(storage);
    expect((await storage.query()).map((track) => track.data)).toEqual([{ c: 3 }]);
  });

  keeps('saves a new track where there is none to replace', async (fixture) => {
    let storage = await fixture.open();
    await storage.saveUserTrack('a', 0, 'u', { n: 1 }, { update: true });
    await storage.saveUserTrack('a', 0, 'v', { n: 2 }, { update: true });
    await storage.startRun('a');
    await storage.saveUserTrack('a', 0, 'u', { n: 3 }, { update: true });
    storage = await fixture.maybeReopen(storage);
    expect((await storage.query()).map(({ data, runId }) => [data.n, runId])).toEqual([
      [1, 1],
      [2, 1],
      [3, 2],
    ]);
  });

  keeps('replaces the last of several tracks only', async (fixture) => {
    let storage = await fixture.open();
    for (const at of [1, 9, 5]) await storage.saveUserTrack('a', 0, 'u', { at }, { timeStamp: minute(at) });
    const replaced = await storage.saveUserTrack(
      'a',
      0,
      'u',
      { new: true },
      { update: true, timeStamp: minute(3) },
    );
    expect(replaced).toBe('0000002');
    storage = await fixture.maybeReopen(storage);
    const tracks = await storage.query();
    expect(tracks.map((track) => track.data)).toEqual([{ at: 1 }, { at: 9, new: true }, { at: 5 }]);
    expect(tracks[1]?.timeStamp).toBe(minute(3));
    expect((await storage.getLastUserTrack('a', 0, 'u'))?.trackId).toBe('0000003');
  });

  keeps('saves beside the last track without update', async (fixture) => {
    let storage = await fixture.open();
    await storage.saveUserTrack('a', 0, 'u', { a: 1 });
    await storage.saveUserTrack('a', 0, 'u', { b: 1 }, { update: false });
    storage = await fixture.maybeReopen(storage);
    expect((await storage.query()).map((track) => track.data)).toEqual([{ a: 1 }, { b: 1 }]);
  });
}

function inFlightContract({ keeps }: Contract): void {
  keeps('loses no key of updates that are in flight together', async (fixture) => {
    let storage = await fixture.open();
    const keys = Array.from({ length: 50 }, (_, n) => `k${n}`);
    const updates = keys.map((key) => storage.saveUserTrack('a', 0, 'u', { [key]: key }, { update: true }));
    expect(new Set(await Promise.all(updates)).size).toBe(1);
    storage = await fixture.maybeReopen(storage);
    const tracks = await storage.query();
    expect(tracks).toHaveLength(1);
    expect(tracks[0]?.data).toEqual(Object.fromEntries(keys.map((key) => [key, key])));
  });

  keeps(
    'makes changes of one track that are in flight together happen one after another',
    async (fixture) => {
      let storage = await fixture.open();
      await Promise.all([
        storage.saveUserTrack('a', 0, 'u', { a: 1 }),
        storage.updateTrack('0000001', { b: 2 }),
        storage.saveUserTrack('a', 0, 'u', { c: 3 }, { update: true }),
        storage.updateTrack('0000001', { d: 4 }),
      ]);
      storage = await fixture.maybeReopen(storage);
      expect((await storage.query()).map((track) => track.data)).toEqual([{ a: 1, b: 2, c: 3, d: 4 }]);
    },
  );
}

function updateTrackContract({ keeps, shows }: Contract): void {
  keeps('updates a track by its id or by itself and renews its time to now', async (fixture) => {
    let storage = await fixture.open();
    await storage.saveUserTrack('a', 0, 'u', { a: 1 }, { timeStamp: START - 1e10 });
    const before = Date.now();
    expect(await storage.updateTrack('0000001', { b: 2 })).toBe('0000001');
    const track = await storage.getTrack('0000001');
    expect(await storage.updateTrack(track!, { c: 3 })).toBe('0000001');
    storage = await fixture.maybeReopen(storage);
    const updated = await storage.getTrack('0000001');
    expect(updated?.data).toEqual({ a: 1, b: 2, c: 3 });
    expect(updated?.timeStamp).toBeGreaterThanOrEqual(before);
    expect((await storage.getRun('a'))?.end).toBeGreaterThanOrEqual(updated!.timeStamp);
  });

  keeps('merges into what is stored, not into the snapshot it is given', async (fixture) => {
    let storage = await fixture.open();
    await storage.saveUserTrack('a', 0, 'u', { a: 1 });
    const stale = await storage.getTrack('0000001');
    await storage.updateTrack('0000001', { b: 2 });
    await storage.updateTrack(stale!, { c: 3 });
    storage = await fixture.maybeReopen(storage);
    expect((await storage.getTrack('0000001'))?.data).toEqual({ a: 1, b: 2, c: 3 });
    await storage.updateTrack(stale!, { d: 4 }, { overwrite: true });
    storage = await fixture.maybeReopen(storage);
    expect((await storage.getTrack('0000001'))?.data).toEqual({ d: 4 });
  });

  shows('refuses to update a track that does not exist', async (fixture) => {
    const storage = await fixture.open();
    await storage.saveUserTrack('a', 0, 'u', {});
    const track = await storage.getTrack('0000001');
    await storage.removeTrack('0000001');
    const gone = { name: 'TrackingError', code: 'TRACKS_NOT_FOUND' };
    await expect(storage.updateTrack('0000001', { a: 1 })).rejects.toMatchObject(gone);
    await expect(storage.updateTrack(track!, { a: 1 })).rejects.toMatchObject(gone);
    expect(await storage.count()).toBe(0);
  });
}

function reindexingContract({ keeps }: Contract): void {
  keeps('finds an updated track by what it is now only', async (fixture) => {
    let storage = await fixture.open({ indexAttributes: ['state'] });
    await storage.saveUserTrack('a', 0, 'u', { state: 'new' }, { timeStamp: minute(0) });
    await storage.saveUserTrack('a', 0, 'u', { state: 'old' }, { update: true, timeStamp: minute(5) });
    storage = await fixture.maybeReopen(storage);
    expect(await storage.query({ state: 'new' })).toEqual([]);
    expect(await storage.query({ timeTo: minute(4) })).toEqual([]);
    expect(numbersOf(await storage.query({ state: 'old', timeFrom: minute(5) }))).toEqual([1]);
    await storage.saveUserTrack('a', 0, 'u', {}, { update: true, overwrite: true, timeStamp: minute(6) });
    storage = await fixture.maybeReopen(storage);
    expect(await storage.query({ state: 'old' })).toEqual([]);
    expect(await storage.distinct('state')).toEqual([]);
    expect(await storage.count()).toBe(1);
  });
}
