import { inspect } from 'node:util';
import { expect } from 'vitest';
import { START } from '../../support/tracks.ts';
import type { Contract } from './contract.ts';

/** What is handed in and out stands alone. */
export function snapshotContract({ shows }: Contract): void {
  shows('keeps what was saved when the caller changes the data afterwards', async (fixture) => {
    const storage = await fixture.open();
    const data = { list: [1], nested: { a: 1 } };
    const saving = storage.saveUserTrack('a001', 0, 'u1', data);
    data.list.push(2);
    const trackId = await saving;
    data.nested.a = 2;
    expect((await storage.getTrack(trackId))?.data).toEqual({ list: [1], nested: { a: 1 } });
  });

  shows('hands out tracks that later changes leave alone', async (fixture) => {
    const storage = await fixture.open();
    const trackId = await storage.saveUserTrack('a001', 0, 'u1', { n: 1 }, { timeStamp: START });
    const track = await storage.getTrack(trackId);
    await storage.updateTrack(trackId, { n: 2 });
    expect(track?.data).toEqual({ n: 1 });
    expect(track?.timeStamp).toBe(START);
    await storage.removeTrack(trackId);
    expect(track?.data).toEqual({ n: 1 });
  });

  shows('hands a track over as a plain object, and as JSON whatever its data holds', async (fixture) => {
    const storage = await fixture.open();
    const data = { n: 1n, at: new Date(5), list: [1] };
    const trackId = await storage.saveUserTrack('a001', 0, 'u1', data, { timeStamp: START });
    const track = (await storage.getTrack(trackId))!;
    const head = { trackId, taskId: 'a001', runId: 1, userName: 'u1' };
    const plain = { ...head, trackNum: 1, timeStamp: START, data };
    expect(structuredClone({ ...track.toObject() })).toEqual(plain);
    expect(JSON.parse(JSON.stringify(track))).toEqual({
      ...head,
      timeStamp: new Date(START).toISOString(),
      tagged: true,
      data: { n: { $bigint: '1' }, at: { $date: 5 }, list: [1] },
    });
    await storage.updateTrack(trackId, { list: [2] }, { overwrite: true });
    expect(JSON.stringify(await storage.getTrack(trackId))).toContain('"data":{"list":[2]}');
  });

  shows('keeps a track as it is when its reader changes what was handed out', async (fixture) => {
    const storage = await fixture.open();
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

  shows('shows a track with its metadata and data', async (fixture) => {
    const storage = await fixture.open();
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
