import { describe, expect, test } from 'vitest';
import { TrackingError } from '../../../src/errors.ts';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';

const NOT_OPEN = { name: 'TrackingError', code: 'TRACKS_NOT_OPEN' };

describe('opening and closing at odd moments', () => {
  test('a storage opens by its first call', () =>
    withTemporaryFolder(async (folder) => {
      const storage = new TrackingStorage(folder);
      expect(await storage.saveUserTrack('a', 0, 'u', {})).toBe('0000001');
      expect(storage.status).toBe('open');
      await storage.close();
    }));

  test('calls made while it opens are answered when it is open', () =>
    withTemporaryFolder(async (folder) => {
      await using storage = new TrackingStorage(folder);
      const opening = storage.open();
      expect(storage.status).toBe('opening');
      const calls = [storage.saveUserTrack('a', 0, 'u', {}), storage.saveUserTrack('a', 0, 'u', {})];
      const reading = storage.query();
      await opening;
      expect(await Promise.all(calls)).toEqual(['0000001', '0000002']);
      await reading;
      expect(await storage.count()).toBe(2);
    }));

  test('a storage that was never opened can be closed', async () => {
    const storage = new TrackingStorage();
    await storage.close();
    await storage.close();
    expect(storage.status).toBe('closed');
  });

  test('opening and closing in any interleaving ends as the last call says', () =>
    withTemporaryFolder(async (folder) => {
      const storage = new TrackingStorage(folder);
      await Promise.allSettled([storage.open(), storage.close(), storage.open()]);
      await storage.open();
      expect(storage.status).toBe('open');
      await storage.saveUserTrack('a', 0, 'u', {});
      await Promise.allSettled([storage.close(), storage.open(), storage.close(), storage.close()]);
      await storage.close();
      expect(storage.status).toBe('closed');
      await storage.open();
      expect(await storage.count()).toBe(1);
      await expectConsistent(storage);
      await storage.close();
    }));

  test('saves, queries and closings in flight together lose no acknowledged track', () =>
    withTemporaryFolder(async (folder) => {
      const acknowledged: string[] = [];
      for (let round = 0; round < 15; round++) {
        const storage = await TrackingStorage.open(folder, { checkpointInterval: 7 });
        const calls = Array.from({ length: 20 }, (_, n) =>
          storage.saveUserTrack('a', 0, `u${n}`, { round, n }),
        );
        const reading = storage.query();
        if (round > 0) await calls[round % 5];
        const closing = storage.close();
        const late = expect(storage.saveUserTrack('late', 0, 'u', {})).rejects.toMatchObject(NOT_OPEN);
        for (const outcome of await Promise.allSettled(calls)) {
          if (outcome.status === 'fulfilled') acknowledged.push(outcome.value);
          else expect(outcome.reason).toMatchObject(NOT_OPEN);
        }
        await late;
        await reading.catch((error: unknown) => expect(error).toBeInstanceOf(TrackingError));
        await closing;
      }
      await using storage = await TrackingStorage.open(folder);
      expect((await storage.query()).map((track) => track.trackId)).toEqual(acknowledged);
      await expectConsistent(storage);
    }));
});
