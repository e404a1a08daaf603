import { expect, it } from 'vitest';
import { TrackingStorage } from '../../../../src/index.ts';
import { expectConsistent } from '../../../support/consistency.ts';
import { withTemporaryFolder } from '../../../support/temporary-folder.ts';

it('opens with an attribute whose stored text is too long for an index, and finds the others by it', async () => {
  await withTemporaryFolder(async (folder) => {
    const before = await TrackingStorage.open(folder);
    await before.saveUserTrack('a', 0, 'u', { note: 'x'.repeat(70_000) });
    await before.saveUserTrack('a', 0, 'u', { note: 'short' });
    await before.close();
    await using storage = await TrackingStorage.open(folder, { indexAttributes: ['note'] });
    expect(await storage.distinct('note')).toEqual(['short']);
    expect(await storage.count()).toBe(2);
    await expectConsistent(storage);
  });
});

it('changes tracks whose stored text is too long for an index that was declared later', async () => {
  await withTemporaryFolder(async (folder) => {
    const before = await TrackingStorage.open(folder);
    const note = 'x'.repeat(20_000);
    await before.saveUserTrack('a', 0, 'u', { note, ip: '10.0.0.1' });
    await before.close();
    await using storage = await TrackingStorage.open(folder, { indexAttributes: ['note'] });
    await storage.updateTrack('0000001', { seen: true });
    expect(await storage.anonymize({}, { before: '2100', fields: ['ip'] })).toMatchObject({ tracks: 1 });
    expect((await storage.getTrack('0000001'))?.data).toEqual({ note, seen: true });
    expect(await storage.distinct('note')).toEqual([]);
    await expectConsistent(storage);
  });
});

it('reindexes once for other attributes, not at every opening', async () => {
  await withTemporaryFolder(async (folder) => {
    const reasons: string[] = [];
    const openWith = async (indexAttributes: string[]) => {
      const storage = new TrackingStorage(folder, { indexAttributes, checkpointInterval: 1 });
      storage.on('reindex', ({ reason }) => reasons.push(reason));
      await storage.open();
      return storage;
    };
    const before = await openWith([]);
    for (let n = 0; n < 5; n++) await before.saveUserTrack('a', 0, 'u', { n });
    await before.close();
    for (let i = 0; i < 3; i++) {
      await using storage = await openWith(['n']);
      expect(await storage.count({ n: 3 })).toBe(1);
      await expectConsistent(storage);
    }
    expect(reasons.length).toBeLessThanOrEqual(1);
  });
});
