import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Level } from 'level';
import { describe, expect, test } from 'vitest';
import { META_KEY } from '../../../../src/storage/engine/keys.ts';
import { type BackupProgress, restore, TrackingStorage } from '../../../../src/storage/index.ts';
import { expectConsistent } from '../../../support/consistency.ts';
import { sublevelLocation } from '../../../support/embedded-locations.ts';
import { withTemporaryFolder } from '../../../support/temporary-folder.ts';
import { saveTracks } from '../filled-storages.ts';

const contentsOf = async (storage: TrackingStorage): Promise<string[]> =>
  [...(await storage.query()), ...(await storage.getRuns()).map((run) => JSON.stringify(run))].map(String);

describe('a backup', () => {
  test('into one folder by two storages at once is made whole by one of them, and refused to the other', () =>
    withTemporaryFolder(async (folder) => {
      await using storage = await TrackingStorage.open();
      await using other = await TrackingStorage.open();
      await saveTracks(storage, 2000);
      await saveTracks(other, 1000);
      const path = join(folder, 'backup');
      const results = await Promise.allSettled([storage.backup(path), other.backup(path)]);
      const winner = results.findIndex(({ status }) => status === 'fulfilled');
      const code = expect.stringMatching(/^TRACKS_(LOCKED|WRITE_FAILED)$/);
      expect(results[1 - winner]).toMatchObject({ status: 'rejected', reason: { code } });
      const restored = await restore(path, join(folder, 'restored'));
      expect(restored.tracks).toBe([2000, 1000][winner]);
    }));

  test('opens as a storage with everything as it was, and can be restored', () =>
    withTemporaryFolder(async (folder) => {
      await using storage = await TrackingStorage.open(join(folder, 'tracks'), { checkpointInterval: 500 });
      await saveTracks(storage, 3000);
      await storage.saveUserTracks([{ taskId: 'ä', userName: 'u', data: {} }], {
        source: 'log ü',
        position: 3,
      });
      await storage.setRetention({ tracks: '60d' });
      await storage.removeTrack('0000002');
      const steps: BackupProgress[] = [];
      const report = await storage.backup(join(folder, 'backup'), { onProgress: (step) => steps.push(step) });
      expect(report).toEqual({ tracks: 3000, runs: 4 });
      expect(steps.at(-1)).toEqual({ phase: 'verifying', tracks: 3000, tracksTotal: 3000 });
      expect(steps[0]!.phase).toBe('copying');
      await storage.removeTrack('0000001');
      const restored = await restore(join(folder, 'backup'), join(folder, 'restored'));
      expect(restored).toEqual(report);
      await using backup = await TrackingStorage.open(join(folder, 'backup'));
      await using again = await TrackingStorage.open(join(folder, 'restored'));
      expect(await contentsOf(again)).toEqual(await contentsOf(backup));
      expect(await again.count()).toBe(3000);
      expect(await again.getPosition('log ü')).toBe(3);
      expect(await again.getRetention()).toEqual({ tracks: '60d' });
      expect(await again.saveUserTrack('a', 0, 'u', {})).toBe('0003002');
      for (const each of [backup, again]) await expectConsistent(each);
    }));

  test('shows one moment, while saving goes on: whole batches, and all that was acknowledged before', () =>
    withTemporaryFolder(async (folder) => {
      await using storage = await TrackingStorage.open(join(folder, 'tracks'), { checkpointInterval: 700 });
      await saveTracks(storage, 20_000);
      let isDone = false;
      let batches = 0;
      const saving = (async () => {
        for (; !isDone; batches++) {
          const entries = [0, 1, 2].map((n) => ({ taskId: 'new', userName: `b${batches}`, data: { n } }));
          await storage.saveUserTracks(entries);
          if (batches % 3 === 0) await storage.updateTrack('0000001', { batches });
        }
      })();
      const before = await storage.count();
      await storage.backup(join(folder, 'backup'));
      isDone = true;
      await saving;
      expect(batches).toBeGreaterThan(2);
      await using backup = await TrackingStorage.open(join(folder, 'backup'));
      expect(await backup.count()).toBeGreaterThanOrEqual(before);
      const counts = new Set((await backup.countBy('userName', { taskId: 'new' })).values());
      expect([...counts].filter((count) => count !== 3)).toEqual([]);
      await expectConsistent(backup);
    }));

  test('is made of a storage in memory and of one in a sublevel too', () =>
    withTemporaryFolder(async (folder) => {
      const location = await sublevelLocation();
      const sublevel = await location.open();
      await using memory = await TrackingStorage.open();
      for (const [n, storage] of [sublevel, memory].entries()) {
        await saveTracks(storage, 10);
        await storage.backup(join(folder, `backup-${n}`));
        await using backup = await TrackingStorage.open(join(folder, `backup-${n}`));
        expect(await contentsOf(backup)).toEqual(await contentsOf(storage));
      }
      await sublevel.close();
      await location.dispose();
    }));

  test('overwrites nothing', () =>
    withTemporaryFolder(async (folder) => {
      await using storage = await TrackingStorage.open(join(folder, 'tracks'));
      await saveTracks(storage, 3);
      await mkdir(join(folder, 'full'));
      await writeFile(join(folder, 'full', 'precious'), 'x');
      for (const target of [join(folder, 'full'), join(folder, 'tracks'), join(folder, 'full', 'precious')])
        await expect(storage.backup(target)).rejects.toMatchObject({ code: 'TRACKS_WRITE_FAILED' });
      expect(await readdir(join(folder, 'full'))).toEqual(['precious']);
      await mkdir(join(folder, 'empty'));
      expect(await storage.backup(join(folder, 'empty'))).toEqual({ tracks: 3, runs: 3 });
      const restoring = restore(join(folder, 'empty'), join(folder, 'tracks'));
      await expect(restoring).rejects.toMatchObject({ code: 'TRACKS_WRITE_FAILED' });
      await expect(storage.backup('')).rejects.toThrow(RangeError);
      await expect(storage.backup(7 as never)).rejects.toThrow(TypeError);
    }));

  test('that was cut short is no storage and is not restored', () =>
    withTemporaryFolder(async (folder) => {
      await using storage = await TrackingStorage.open(join(folder, 'tracks'));
      await saveTracks(storage, 3);
      const backup = join(folder, 'backup');
      await storage.backup(backup);
      const level = new Level(backup);
      await level.del(META_KEY);
      await level.close();
      await expect(TrackingStorage.open(backup)).rejects.toMatchObject({ code: 'TRACKS_FORMAT' });
      const restoring = restore(backup, join(folder, 'restored'));
      await expect(restoring).rejects.toMatchObject({ code: 'TRACKS_FORMAT' });
      expect(await readdir(folder)).not.toContain('restored');
    }));

  test('that fails leaves nothing behind', () =>
    withTemporaryFolder(async (folder) => {
      const storage = await TrackingStorage.open(join(folder, 'tracks'));
      await saveTracks(storage, 5000);
      const boom = new Error('boom');
      const fail = () => {
        throw boom;
      };
      const backing = storage.backup(join(folder, 'backup'), { onProgress: fail });
      await expect(backing).rejects.toMatchObject({ code: 'TRACKS_WRITE_FAILED', cause: boom });
      expect(await readdir(folder)).toEqual(['tracks']);
      await storage.close();
    }));
});

describe('restore', () => {
  test('refuses a backup whose files are damaged or whose content was changed', () =>
    withTemporaryFolder(async (folder) => {
      await using storage = await TrackingStorage.open(join(folder, 'tracks'));
      await saveTracks(storage, 2000);
      const [changed, damaged] = [join(folder, 'changed'), join(folder, 'damaged')];
      for (const backup of [changed, damaged]) await storage.backup(backup);
      await using used = await TrackingStorage.open(changed);
      await used.saveUserTrack('a', 0, 'u', {});
      await used.close();
      const table = (await readdir(damaged)).find((name) => name.endsWith('.ldb'))!;
      const bytes = await readFile(join(damaged, table));
      bytes[bytes.length >> 1]! ^= 1;
      await writeFile(join(damaged, table), bytes);
      for (const backup of [changed, damaged]) {
        const restoring = restore(backup, join(folder, 'restored'));
        await expect(restoring).rejects.toMatchObject({ code: 'TRACKS_CORRUPTED' });
      }
      expect(await readdir(folder)).not.toContain('restored');
    }));

  test('refuses what is no backup', () =>
    withTemporaryFolder(async (folder) => {
      const storage = await TrackingStorage.open(join(folder, 'tracks'));
      await storage.close();
      await rm(join(folder, 'nothing'), { force: true });
      const target = join(folder, 'restored');
      const fromStorage = restore(join(folder, 'tracks'), target);
      await expect(fromStorage).rejects.toMatchObject({ code: 'TRACKS_FORMAT' });
      const fromNothing = restore(join(folder, 'nothing'), target);
      await expect(fromNothing).rejects.toMatchObject({ code: 'TRACKS_OPEN_FAILED' });
    }));
});
