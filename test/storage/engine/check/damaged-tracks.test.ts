import { Level } from 'level';
import { describe, expect, test } from 'vitest';
import { COUNTERS_KEY, positionKey, trackKey } from '../../../../src/storage/engine/keys.ts';
import { type DamagedTrack, TrackingStorage } from '../../../../src/storage/index.ts';
import { flipBitOf } from '../../../support/stored-records.ts';
import { withTemporaryFolder } from '../../../support/temporary-folder.ts';
import { collect, minute } from '../../../support/tracks.ts';
import { saveTracks } from '../../maintenance/filled-storages.ts';

/** Flips one bit in the middle of some values, behind the storage's back. */
async function flipBits(folder: string, keys: readonly string[]): Promise<void> {
  const database = new Level<string, Buffer>(folder, { valueEncoding: 'buffer' });
  for (const key of keys) await flipBitOf(database, key);
  await database.close();
}

/** Makes a storage with a checkpoint, and damages some of its values. */
async function makeDamaged(folder: string, keys: readonly string[]): Promise<void> {
  const storage = await TrackingStorage.open(folder);
  await saveTracks(storage, 1500);
  await storage.saveUserTracks([{ taskId: 'a', userName: 'u', data: {} }], { source: 'log', position: 5 });
  await storage.setRetention({ tracks: '60d' });
  await storage.close();
  await flipBits(folder, keys);
}

describe('an iteration', () => {
  test('ends at a damaged track with an error that has its key', () =>
    withTemporaryFolder(async (folder) => {
      await makeDamaged(folder, [trackKey(7)]);
      await using storage = await TrackingStorage.open(folder);
      const error = { code: 'TRACKS_CORRUPTED', message: expect.stringContaining(trackKey(7)) };
      await expect(collect(storage.iterate())).rejects.toMatchObject(error);
    }));

  test('that wants to hear of damaged tracks leaves them out, and all others come', () =>
    withTemporaryFolder(async (folder) => {
      await makeDamaged(folder, [trackKey(7), trackKey(900)]);
      await using storage = await TrackingStorage.open(folder);
      for (const orderBy of ['trackNum', 'userName'] as const) {
        const damaged: DamagedTrack[] = [];
        const tracks = await collect(
          storage.iterate({}, { orderBy, onDamaged: (each) => damaged.push(each) }),
        );
        expect(tracks).toHaveLength(1499);
        expect(damaged.map(({ trackId }) => trackId).sort()).toEqual(['0000007', '0000900']);
        expect(damaged.map(({ error }) => error.code)).toEqual(['TRACKS_CORRUPTED', 'TRACKS_CORRUPTED']);
      }
      expect(() => storage.iterate({}, { onDamaged: true } as never)).toThrow(TypeError);
    }));
});

describe('check', () => {
  test('goes on behind the first damage, reports every one, and changes nothing', () =>
    withTemporaryFolder(async (folder) => {
      await makeDamaged(folder, [trackKey(7), trackKey(900), positionKey('log'), 'k']);
      await using storage = await TrackingStorage.open(folder);
      const found = await collect(storage.check());
      const byKey = found.map(({ kind, key }) => [kind, key]);
      expect(byKey).toEqual([
        ['record', trackKey(7)],
        ['record', trackKey(900)],
        ['value', 'k'],
        ['position', positionKey('log')],
      ]);
      expect(await collect(storage.check())).toEqual(found);
    }));

  test('finds nothing wrong with policies, positions, secrets and counters', () =>
    withTemporaryFolder(async (folder) => {
      await makeDamaged(folder, []);
      await using storage = await TrackingStorage.open(folder);
      await storage.anonymize({}, { before: minute(10), fields: ['userName'] });
      await storage.prune({}, { before: minute(20) });
      expect(await collect(storage.check())).toEqual([]);
      expect(COUNTERS_KEY).toBe('c');
    }));
});
