import { expect } from 'vitest';
import { minute, numbersOf, START } from '../../support/tracks.ts';
import type { Contract } from './contract.ts';

/** Starting and stopping runs, and saving into them. */
export function runContract(contract: Contract): void {
  currentRunContract(contract);
  startContract(contract);
  stopContract(contract);
}

function currentRunContract({ keeps, shows }: Contract): void {
  keeps('starts a run at the time of the track that needs one', async (fixture) => {
    let storage = await fixture.open();
    await storage.saveUserTrack('a001', 0, 'u1', {}, { timeStamp: START });
    storage = await fixture.maybeReopen(storage);
    const run = await storage.getRun('a001');
    expect(run).toMatchObject({ runId: 1, start: START, end: START, finished: false });
  });

  keeps('saves into the current run of each task while it goes on', async (fixture) => {
    let storage = await fixture.open();
    for (const taskId of ['a', 'b', 'a']) await storage.saveUserTrack(taskId, 0, 'u', {});
    storage = await fixture.maybeReopen(storage);
    for (const taskId of ['b', 'a', 'c']) await storage.saveUserTrack(taskId, 0, 'u', {});
    expect((await storage.query()).map((track) => track.runId)).toEqual([1, 2, 1, 2, 1, 3]);
  });

  shows('starts one run only for saves that are in flight together', async (fixture) => {
    const storage = await fixture.open();
    await Promise.all(['u1', 'u2', 'u3'].map((userName) => storage.saveUserTrack('a001', 0, userName, {})));
    expect(await storage.distinct('runId')).toEqual([1]);
  });

  keeps('refuses a run that does not exist and writes nothing', async (fixture) => {
    let storage = await fixture.open();
    const save = storage.saveUserTrack('a001', 7, 'u1', {});
    await expect(save).rejects.toMatchObject({ name: 'TrackingError', code: 'TRACKS_INVALID_RUN' });
    const update = storage.saveUserTrack('a001', 7, 'u1', {}, { update: true });
    await expect(update).rejects.toMatchObject({ code: 'TRACKS_INVALID_RUN' });
    storage = await fixture.maybeReopen(storage);
    expect(await storage.count()).toBe(0);
    expect(await storage.getRun('a001')).toBeUndefined();
    expect(await storage.startRun('a001')).toBe(1);
  });

  keeps('writes nothing of a batch with one run that does not exist', async (fixture) => {
    let storage = await fixture.open();
    const entry = { taskId: 'a001', userName: 'u1', data: {} };
    const batch = storage.saveUserTracks([entry, { ...entry, runId: 5 }, entry]);
    await expect(batch).rejects.toMatchObject({ code: 'TRACKS_INVALID_RUN' });
    storage = await fixture.maybeReopen(storage);
    expect(await storage.count()).toBe(0);
    expect(await storage.getRun('a001')).toBeUndefined();
  });
}

function startContract({ keeps }: Contract): void {
  keeps('replaces the current run and leaves the old one readable', async (fixture) => {
    let storage = await fixture.open();
    expect(await storage.startRun('a001', { timeStamp: minute(0) })).toBe(1);
    await storage.saveUserTrack('a001', 0, 'u1', { in: 1 }, { timeStamp: minute(1) });
    expect(await storage.startRun('a001', { timeStamp: minute(2) })).toBe(2);
    await storage.saveUserTrack('a001', 0, 'u1', { in: 2 }, { timeStamp: minute(3) });
    storage = await fixture.maybeReopen(storage);
    expect(await storage.getRun('a001')).toMatchObject({ runId: 2, start: minute(2), end: minute(3) });
    expect(await storage.getRun({ runId: 1 })).toMatchObject({ runId: 1, start: minute(0), end: minute(1) });
    expect(numbersOf(await storage.getUserTracks('a001', 1, 'u1'))).toEqual([1]);
    expect(numbersOf(await storage.query({ runId: 2 }))).toEqual([2]);
  });

  keeps('takes tracks into older runs by their id', async (fixture) => {
    let storage = await fixture.open();
    await storage.startRun('a001');
    await storage.startRun('a001');
    storage = await fixture.maybeReopen(storage);
    await storage.saveUserTrack('a001', 1, 'u1', {});
    await storage.saveUserTrack('a001', 0, 'u1', {});
    await storage.stopRun('a001', 1);
    await storage.saveUserTrack('a001', 1, 'u1', {});
    expect((await storage.query()).map((track) => track.runId)).toEqual([1, 2, 1]);
  });

  keeps('counts run ids over the whole storage', async (fixture) => {
    let storage = await fixture.open();
    expect(await storage.startRun('a')).toBe(1);
    expect(await storage.startRun()).toBe(2);
    expect(await storage.startRun('b')).toBe(3);
    await storage.stopRun('b');
    storage = await fixture.maybeReopen(storage);
    expect(await storage.startRun('a')).toBe(4);
    await storage.saveUserTrack('c', 0, 'u', {});
    expect(await storage.getRun('c')).toMatchObject({ runId: 5 });
  });

  keeps('starts runs without a task for tracks of any task', async (fixture) => {
    let storage = await fixture.open();
    const runId = await storage.startRun();
    await storage.saveUserTrack('a', runId, 'u', {});
    storage = await fixture.maybeReopen(storage);
    await storage.saveUserTrack('b', runId, 'u', {});
    expect(numbersOf(await storage.query({ runId }))).toEqual([1, 2]);
    expect(await storage.getRun('a')).toBeUndefined();
    expect(await storage.getRun({ runId })).toMatchObject({ runId });
    expect(await storage.stopRun(undefined, runId)).toBe(runId);
    expect(await storage.getRun({ runId })).toMatchObject({ finished: true });
  });

  keeps('starts a run now when it is told no time', async (fixture) => {
    let storage = await fixture.open();
    const before = Date.now();
    await storage.startRun('a001');
    const after = Date.now();
    storage = await fixture.maybeReopen(storage);
    const run = await storage.getRun('a001');
    expect(run?.start).toBeGreaterThanOrEqual(before);
    expect(run?.start).toBeLessThanOrEqual(after);
    expect(run?.end).toBe(run?.start);
  });
}

function stopContract({ keeps, shows }: Contract): void {
  keeps('ends the current run, so that the next save starts another', async (fixture) => {
    let storage = await fixture.open();
    await storage.saveUserTrack('a001', 0, 'u1', {}, { timeStamp: START });
    const before = Date.now();
    expect(await storage.stopRun('a001')).toBe(1);
    storage = await fixture.maybeReopen(storage);
    expect(await storage.getRun('a001')).toBeUndefined();
    const stopped = await storage.getRun({ runId: 1 });
    expect(stopped).toMatchObject({ finished: true });
    expect(stopped?.end).toBeGreaterThanOrEqual(before);
    await storage.saveUserTrack('a001', 0, 'u1', {});
    expect(await storage.getRun('a001')).toMatchObject({ runId: 2, finished: false });
  });

  keeps('leaves a run unfinished when it is told so', async (fixture) => {
    let storage = await fixture.open();
    await storage.startRun('a001');
    expect(await storage.stopRun('a001', 0, false)).toBe(1);
    storage = await fixture.maybeReopen(storage);
    expect(await storage.getRun('a001')).toBeUndefined();
    expect(await storage.getRun({ runId: 1 })).toMatchObject({ finished: false });
  });

  keeps('stops an older run by its id and leaves the current one', async (fixture) => {
    let storage = await fixture.open();
    await storage.startRun('a001');
    await storage.startRun('a001');
    expect(await storage.stopRun('a001', 1)).toBe(1);
    storage = await fixture.maybeReopen(storage);
    expect(await storage.getRun({ runId: 1 })).toMatchObject({ finished: true });
    expect(await storage.getRun('a001')).toMatchObject({ runId: 2, finished: false });
  });

  keeps('takes a run stopped by its id out of the current runs', async (fixture) => {
    let storage = await fixture.open();
    await storage.startRun('a001');
    expect(await storage.stopRun(undefined, 1)).toBe(1);
    storage = await fixture.maybeReopen(storage);
    expect(await storage.getRun('a001')).toBeUndefined();
  });

  keeps('ends a run at the time that is given, and no earlier than its tracks', async (fixture) => {
    let storage = await fixture.open();
    await storage.startRun('a001', { timeStamp: minute(0) });
    await storage.saveUserTrack('a001', 0, 'u', {}, { timeStamp: minute(5) });
    expect(await storage.stopRun('a001', 0, true, { timeStamp: minute(9) })).toBe(1);
    await storage.startRun('b', { timeStamp: minute(0) });
    await storage.saveUserTrack('b', 0, 'u', {}, { timeStamp: minute(5) });
    expect(await storage.stopRun('b', 0, false, { timeStamp: new Date(minute(3)) })).toBe(2);
    storage = await fixture.maybeReopen(storage);
    expect(await storage.getRun({ runId: 1 })).toMatchObject({
      start: minute(0),
      end: minute(9),
      finished: true,
    });
    expect(await storage.getRun({ runId: 2 })).toMatchObject({
      start: minute(0),
      end: minute(5),
      finished: false,
    });
    const wrong = storage.stopRun('a001', 0, true, { at: 5 } as never);
    await expect(wrong).rejects.toThrow("unknown option 'at'");
  });

  shows('answers 0 when there is no run to stop', async (fixture) => {
    const storage = await fixture.open();
    expect(await storage.stopRun('a001')).toBe(0);
    expect(await storage.stopRun('a001', 5)).toBe(0);
    expect(await storage.stopRun(undefined, 5)).toBe(0);
    await storage.startRun('a001');
    await storage.stopRun('a001');
    expect(await storage.stopRun('a001')).toBe(0);
  });
}
