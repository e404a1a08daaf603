import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';
import { minute } from '../../support/tracks.ts';
import { saveTracks } from './filled-storages.ts';

async function sizeOf(folder: string): Promise<number> {
  const sizes = await Promise.all(
    (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

describe('stats', () => {
  test('count what there is, and what it takes in memory and on the disk', () =>
    withTemporaryFolder(async (folder) => {
      await using storage = await TrackingStorage.open(folder);
      await saveTracks(storage, 2000);
      await storage.startRun('empty');
      const stats = await storage.stats();
      expect(stats).toMatchObject({
        tracks: 2000,
        runs: 4,
        tasks: 3,
        users: 5,
        queueLength: 0,
        queueSizeBytes: 0,
      });
      expect(stats.diskSizeBytes).toBe(await sizeOf(folder));
      expect(stats.indexSizeBytes).toBeGreaterThan(2000 * 16);
      await storage.prune({ userName: 'u1' }, { before: minute(1990) });
      await storage.eraseUser('u2');
      expect(await storage.stats()).toMatchObject({ users: 4 });
    }));

  test('count how often rows were found in memory', async () => {
    await using storage = await TrackingStorage.open();
    await saveTracks(storage, 3);
    for (const id of ['0000001', '0000001', '0000001', '0000002']) await storage.getTrack(id);
    expect(await storage.stats()).toMatchObject({ cacheHits: 2, cacheMisses: 2, diskSizeBytes: undefined });
  });

  test('count what waits for the disk', async () => {
    await using storage = await TrackingStorage.open();
    const saving = Array.from({ length: 100 }, () =>
      storage.saveUserTrack('a', 0, 'u', { text: 'some text' }),
    );
    const { queueLength, queueSizeBytes } = await storage.stats();
    await Promise.all(saving);
    expect(queueLength).toBeLessThanOrEqual(100);
    expect(queueSizeBytes).toBeLessThan(100_000);
  });

  test('say how far the checkpoint goes, and what has changed since', () =>
    withTemporaryFolder(async (folder) => {
      const storage = await TrackingStorage.open(folder);
      await saveTracks(storage, 1500);
      expect(await storage.stats()).toMatchObject({ checkpointUpTo: 0, checkpointStale: 0 });
      await storage.close();
      await storage.open();
      await storage.removeTrack('0000001');
      expect(await storage.stats()).toMatchObject({ checkpointUpTo: 1500, checkpointStale: 1 });
      await storage.close();
    }));
});

describe('compact', () => {
  test('gives the room of what was removed and replaced back', () =>
    withTemporaryFolder(async (folder) => {
      await using storage = await TrackingStorage.open(folder);
      const text = 'x'.repeat(10_000);
      for (let n = 0; n < 300; n++) await storage.saveUserTrack('a', 0, 'u', { n, text }, { update: true });
      expect(await sizeOf(folder)).toBeGreaterThan(1_000_000);
      await storage.compact();
      expect(await sizeOf(folder)).toBeLessThan(100_000);
      expect((await storage.query())[0]!.data.n).toBe(299);
      await expectConsistent(storage);
    }));

  test('lets others read and save meanwhile', () =>
    withTemporaryFolder(async (folder) => {
      await using storage = await TrackingStorage.open(folder);
      await saveTracks(storage, 5000);
      const work = Promise.all([
        storage.compact(),
        storage.compact(),
        saveTracks(storage, 5000),
        storage.query(),
      ]);
      expect((await work)[3].length).toBeGreaterThanOrEqual(5000);
      expect(await storage.count()).toBe(10_000);
      await expectConsistent(storage);
    }));
});
