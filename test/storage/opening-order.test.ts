import { expect, it } from 'vitest';
import { TrackingStorage } from '../../src/storage/index.ts';
import { expectConsistent } from '../support/consistency.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

it('begins calls that came while it opened in their order, before those of its listeners', async () => {
  await withTemporaryFolder(async (folder) => {
    await using storage = new TrackingStorage<{ n: number }>(folder);
    let fromListener: Promise<string> | undefined;
    storage.once('open', () => {
      fromListener = storage.saveUserTrack('a', 0, 'listener', { n: -1 });
    });
    const runs = [1, 2, 3].map((n) => storage.startRun('a', { timeStamp: n }));
    const saves = Array.from({ length: 50 }, (_, n) => storage.saveUserTrack('a', 0, 'u', { n }));
    const count = storage.count();
    expect(await Promise.all(runs)).toEqual([1, 2, 3]);
    const ids = await Promise.all(saves);
    expect(ids).toEqual(Array.from({ length: 50 }, (_, n) => String(n + 1).padStart(7, '0')));
    expect(await fromListener).toBe('0000051');
    expect(await count).toBeLessThanOrEqual(50);
    const tracks = await storage.query({ userName: 'u' });
    expect(tracks.map(({ data, runId }) => [data.n, runId])).toEqual(saves.map((_, n) => [n, 3]));
    await expectConsistent(storage);
  });
});

it('refuses the calls that waited for an opening that failed, each with the reason', async () => {
  await withTemporaryFolder(async (folder) => {
    await using first = await TrackingStorage.open(folder);
    const second = new TrackingStorage(folder);
    const calls = [second.count(), second.saveUserTrack('a', 0, 'u', {}), second.open()];
    for (const call of await Promise.allSettled(calls))
      expect(call).toMatchObject({ status: 'rejected', reason: { code: 'TRACKS_LOCKED' } });
    expect(second.status).toBe('opening');
    await expectConsistent(first);
  });
});
