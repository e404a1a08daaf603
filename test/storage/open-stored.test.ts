import { join } from 'node:path';
import { expect, it } from 'vitest';
import { restore, TrackingStorage } from '../../src/storage/index.ts';
import { expectConsistent } from '../support/consistency.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

it('opens a storage with the track type and the attributes it was last opened with', async () => {
  await withTemporaryFolder(async (folder) => {
    const first = await TrackingStorage.open<{ state: string; size: number }, 'state' | 'size'>(folder, {
      typeName: 'Visit',
      indexAttributes: ['state'],
    });
    await first.saveUserTrack('a', 0, 'ann', { state: 'done', size: 3 });
    await first.close();
    const second = await TrackingStorage.open(folder, {
      typeName: 'Visit',
      indexAttributes: ['size', 'state'],
    });
    await second.close();
    await using stored = await TrackingStorage.openStored(folder);
    expect(stored.typeName).toBe('Visit');
    expect(stored.indexAttributes).toEqual(['size', 'state']);
    expect(await stored.count({ state: 'done', size: 3 })).toBe(1);
    await expectConsistent(stored);
    await stored.close();
    await stored.open();
    expect(await stored.count({ size: { gte: 3 } })).toBe(1);
  });
});

it('forgets attributes that were dropped', async () => {
  await withTemporaryFolder(async (folder) => {
    await (await TrackingStorage.open(folder, { indexAttributes: ['state'] })).close();
    await (await TrackingStorage.open(folder)).close();
    await using stored = await TrackingStorage.openStored(folder);
    expect(stored.indexAttributes).toEqual([]);
    await expectConsistent(stored);
  });
});

it('lets a backup be restored after it was looked into with other attributes', async () => {
  await withTemporaryFolder(async (folder) => {
    const [tracks, backup, again] = ['tracks', 'backup', 'again'].map((name) => join(folder, name));
    const storage = await TrackingStorage.open(tracks, { indexAttributes: ['state'] });
    await storage.saveUserTrack('a', 0, 'ann', { state: 'done' });
    await storage.backup(backup!);
    await storage.close();
    await (await TrackingStorage.open(backup)).close();
    expect(await restore(backup!, again!)).toEqual({ tracks: 1, runs: 1 });
  });
});

it('makes no storage where there is none', async () => {
  await withTemporaryFolder(async (folder) => {
    const missing = join(folder, 'missing');
    for (const place of [missing, folder]) {
      await expect(TrackingStorage.openStored(place)).rejects.toMatchObject({ code: 'TRACKS_OPEN_FAILED' });
    }
  });
});
