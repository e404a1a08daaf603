import { inspect } from 'node:util';
import { expect } from 'vitest';
import { minute, START } from '../../support/tracks.ts';
import type { Contract } from './contract.ts';

/** What is known of a run. */
export function runSpanContract(contract: Contract): void {
  spanContract(contract);
  restoreContract(contract);
  shapeContract(contract);
}

function spanContract({ keeps }: Contract): void {
  keeps('widens the span of a run to its tracks and never narrows it', async (fixture) => {
    let storage = await fixture.open();
    const spans: unknown[] = [];
    for (const at of [5, 3, 4, 9, 7, 1]) {
      await storage.saveUserTrack('a001', 0, 'u1', {}, { timeStamp: minute(at) });
      storage = await fixture.maybeReopen(storage);
      const run = await storage.getRun('a001');
      spans.push([run?.start, run?.end]);
    }
    const widest = [
      [5, 5],
      [3, 5],
      [3, 5],
      [3, 9],
      [3, 9],
      [1, 9],
    ];
    expect(spans).toEqual(widest.map((span) => span.map(minute)));
  });

  keeps('keeps the span of a run when its tracks are removed', async (fixture) => {
    let storage = await fixture.open();
    for (const at of [1, 5, 9]) await storage.saveUserTrack('a001', 0, 'u', {}, { timeStamp: minute(at) });
    await storage.removeTrack('0000001');
    await storage.removeTrack('0000003');
    await storage.reindexTracks();
    storage = await fixture.maybeReopen(storage);
    expect(await storage.getRun('a001')).toMatchObject({ start: minute(1), end: minute(9) });
  });

  keeps('does not move the end of a run down when it is stopped', async (fixture) => {
    let storage = await fixture.open();
    const later = Date.now() + 3_600_000;
    await storage.saveUserTrack('a001', 0, 'u', {}, { timeStamp: later });
    await storage.stopRun('a001');
    storage = await fixture.maybeReopen(storage);
    expect(await storage.getRun({ runId: 1 })).toMatchObject({ end: later, finished: true });
  });
}

function restoreContract({ keeps }: Contract): void {
  keeps('knows open, finished and replaced runs and who is current', async (fixture) => {
    let storage = await fixture.open();
    await storage.startRun('a', { timeStamp: minute(1) });
    await storage.startRun('a', { timeStamp: minute(2) });
    await storage.startRun('b', { timeStamp: minute(3) });
    await storage.stopRun('b', 0, false);
    await storage.startRun('c', { timeStamp: minute(4) });
    await storage.stopRun('c');
    storage = await fixture.maybeReopen(storage);
    const runs = await Promise.all([1, 2, 3, 4].map((runId) => storage.getRun({ runId })));
    expect(runs.map((run) => [run?.start, run?.finished])).toEqual([
      [minute(1), false],
      [minute(2), false],
      [minute(3), false],
      [minute(4), true],
    ]);
    const current = await Promise.all(['a', 'b', 'c'].map((taskId) => storage.getRun(taskId)));
    expect(current.map((run) => run?.runId)).toEqual([2, undefined, undefined]);
  });
}

function shapeContract({ shows }: Contract): void {
  shows('finds runs by task, by id, or by both', async (fixture) => {
    const storage = await fixture.open();
    await storage.startRun('a');
    await storage.startRun('a');
    expect(await storage.getRun('a')).toMatchObject({ runId: 2 });
    expect(await storage.getRun({ taskId: 'a' })).toMatchObject({ runId: 2 });
    expect(await storage.getRun({ taskId: 'a', runId: 0 })).toMatchObject({ runId: 2 });
    expect(await storage.getRun({ taskId: 'a', runId: 1 })).toMatchObject({ runId: 1 });
    expect(await storage.getRun({ runId: 3 })).toBeUndefined();
    expect(await storage.getRun('b')).toBeUndefined();
  });

  shows('hands out runs that later changes leave alone', async (fixture) => {
    const storage = await fixture.open();
    await storage.startRun('a', { timeStamp: START });
    const run = await storage.getRun('a');
    await storage.saveUserTrack('a', 0, 'u', {}, { timeStamp: minute(5) });
    await storage.stopRun('a');
    expect(run).toMatchObject({ start: START, end: START, finished: false });
  });

  shows('shows a run with its span and whether it is finished', async (fixture) => {
    const storage = await fixture.open();
    for (const taskId of ['a', 'b', 'c']) await storage.startRun(taskId, { timeStamp: START });
    await storage.saveUserTrack('c', 0, 'u', {}, { timeStamp: minute(1) });
    const run = await storage.getRun('c');
    expect(String(run)).toBe('<Run 3, 2026-11-21 19:09, 2026-11-21 19:10, false>');
    expect(inspect(run)).toBe('<Run 3, 2026-11-21 19:09, 2026-11-21 19:10, false>');
  });
}
