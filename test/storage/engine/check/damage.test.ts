import { Level } from 'level';
import { describe, expect, test } from 'vitest';
import {
  CHECKPOINT_KEY,
  COUNTERS_KEY,
  markerKey,
  runKey,
  trackKey,
  trackPageKey,
} from '../../../../src/storage/engine/keys.ts';
import { TrackingStorage } from '../../../../src/storage/index.ts';
import { expectConsistent } from '../../../support/consistency.ts';
import { flipBitOf, recordOf, replaceRecord } from '../../../support/stored-records.ts';
import { withTemporaryFolder } from '../../../support/temporary-folder.ts';
import { collect, numbersOf } from '../../../support/tracks.ts';

const TRACKS = 1500;

/** Makes a storage with a checkpoint, a marker, runs and counters. */
async function makeStorage(folder: string): Promise<void> {
  const storage = await TrackingStorage.open(folder);
  const entry = (_: unknown, n: number) => ({
    taskId: `a${n % 3}`,
    userName: 'u',
    data: { n },
    timeStamp: n,
  });
  await storage.saveUserTracks(Array.from({ length: TRACKS }, entry));
  await storage.close();
  await using again = await TrackingStorage.open(folder);
  await again.updateTrack('0000005', { more: true });
  await again.removeTrack('0001500');
}

type Bytes = Level<string, Buffer>;

/** Does something to the database behind the storage's back. */
async function tamper(folder: string, change: (database: Bytes) => Promise<void>): Promise<void> {
  const database: Bytes = new Level<string, Buffer>(folder, { valueEncoding: 'buffer' });
  await change(database);
  await database.close();
}

/** The kinds of disagreements that check() finds. */
async function kindsFound(storage: TrackingStorage): Promise<string[]> {
  return (await collect(storage.check())).map(({ kind }) => kind);
}

/** Expects that all tracks are there and that a reindexing leaves nothing to complain about. */
async function expectAll(storage: TrackingStorage): Promise<void> {
  expect(await storage.count()).toBe(TRACKS - 1);
  expect(await storage.query()).toHaveLength(TRACKS - 1);
  expect((await storage.getTrack('0000005'))?.data).toEqual({ n: 4, more: true });
  await storage.reindexTracks();
  await expectConsistent(storage);
}

describe('a damaged track', () => {
  test('is reported by check() and by who asks for it, and leaves the others alone', () =>
    withTemporaryFolder(async (folder) => {
      await makeStorage(folder);
      await tamper(folder, (database) => flipBitOf(database, trackKey(7)));
      await using storage = await TrackingStorage.open(folder);
      expect(await kindsFound(storage)).toContain('record');
      const check = storage.check();
      expect(await check).toEqual({ ok: false, findings: await collect(check) });
      await expect(storage.getTrack('0000007')).rejects.toMatchObject({ code: 'TRACKS_CORRUPTED' });
      await expect(storage.query({ timeTo: 10 })).rejects.toMatchObject({ code: 'TRACKS_CORRUPTED' });
      expect(numbersOf(await storage.query({ timeStamp: [5, 7] }))).toEqual([6, 8]);
      expect(await storage.removeTrack('0000007')).toBe(true);
      expect(numbersOf(await storage.query({ timeStamp: { gte: 5, lte: 7 } }))).toEqual([6, 8]);
      await expectConsistent(storage);
    }));

  test('takes no keys, which would be all that is left of it, but is replaced as a whole', () =>
    withTemporaryFolder(async (folder) => {
      await makeStorage(folder);
      await tamper(folder, (database) => flipBitOf(database, trackKey(7)));
      await using storage = await TrackingStorage.open(folder);
      const merging = storage.updateTrack('0000007', { more: true });
      await expect(merging).rejects.toMatchObject({ code: 'TRACKS_CORRUPTED' });
      await expect(storage.getTrack('0000007')).rejects.toMatchObject({ code: 'TRACKS_CORRUPTED' });
      await storage.updateTrack('0000007', { n: 60 }, { overwrite: true });
      expect((await storage.getTrack('0000007'))?.data).toEqual({ n: 60 });
      await expectConsistent(storage);
    }));

  test('that is gone is reported by check()', () =>
    withTemporaryFolder(async (folder) => {
      await makeStorage(folder);
      await tamper(folder, (database) => replaceRecord(database, 7));
      await using storage = await TrackingStorage.open(folder);
      expect(await kindsFound(storage)).not.toEqual([]);
      await storage.reindexTracks();
      expect(await storage.count()).toBe(TRACKS - 2);
      await expectConsistent(storage);
    }));

  test('put in the place of another is taken for neither', () =>
    withTemporaryFolder(async (folder) => {
      await makeStorage(folder);
      await tamper(folder, async (database) => {
        await replaceRecord(database, 8, await recordOf(database, 7));
      });
      await using storage = await TrackingStorage.open(folder);
      await expect(storage.getTrack('0000008')).rejects.toMatchObject({ code: 'TRACKS_CORRUPTED' });
      expect((await storage.getTrack('0000007'))?.data).toEqual({ n: 6 });
      await storage.removeTrack('0000008');
    }));
});

describe('a damaged checkpoint', () => {
  const damages: Record<string, (database: Bytes) => Promise<void>> = {
    'whose page has a flipped bit': (database) => flipBitOf(database, trackPageKey(0)),
    'whose page is gone': (database) => database.del(trackPageKey(0)),
    'whose header has a flipped bit': (database) => flipBitOf(database, CHECKPOINT_KEY),
  };
  for (const [title, damage] of Object.entries(damages)) {
    test(`${title} is rebuilt from the tracks, which is said`, () =>
      withTemporaryFolder(async (folder) => {
        await makeStorage(folder);
        await tamper(folder, damage);
        await using storage = new TrackingStorage(folder);
        const reindexed: unknown[] = [];
        storage.on('reindex', (event) => reindexed.push(event));
        await storage.open();
        expect(reindexed).toEqual([{ reason: expect.any(String), tracks: TRACKS - 1 }]);
        await expectAll(storage);
      }));
  }

  test('without its header is rebuilt from the tracks', () =>
    withTemporaryFolder(async (folder) => {
      await makeStorage(folder);
      await tamper(folder, (database) => database.del(CHECKPOINT_KEY));
      await using storage = await TrackingStorage.open(folder);
      await expectAll(storage);
    }));
});

describe('damaged notes about tracks', () => {
  test('that lie about markers, runs or counters are found by check()', () =>
    withTemporaryFolder(async (folder) => {
      await makeStorage(folder);
      await tamper(folder, async (database) => {
        await database.del(markerKey(5));
        await database.del(runKey(2));
      });
      await using storage = await TrackingStorage.open(folder);
      expect(await kindsFound(storage)).toEqual(expect.arrayContaining(['record', 'run']));
    }));

  test('with a flipped bit are refused or reported, never believed', () =>
    withTemporaryFolder(async (folder) => {
      await makeStorage(folder);
      for (const key of [runKey(1), COUNTERS_KEY]) {
        await tamper(folder, (database) => flipBitOf(database, key));
        const storage = new TrackingStorage(folder);
        const kinds = await kindsFound(storage).catch((error: { code?: string }) => [error.code]);
        expect(kinds.some((kind) => ['TRACKS_CORRUPTED', 'run', 'counter'].includes(String(kind)))).toBe(
          true,
        );
        await storage.close();
        await tamper(folder, (database) => flipBitOf(database, key));
      }
      await using storage = await TrackingStorage.open(folder);
      await expectAll(storage);
    }));
});
