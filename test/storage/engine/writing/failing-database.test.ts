import { describe, expect, test } from 'vitest';
import { TrackingError } from '../../../../src/errors.ts';
import { TrackingStorage } from '../../../../src/storage/index.ts';
import { expectConsistent } from '../../../support/consistency.ts';
import { FaultyLevel } from '../../../support/faulty-level.ts';
import { minute, START } from '../../../support/tracks.ts';

/** A storage with two tracks of one run, on a database whose writes can fail. */
async function openFaulty(): Promise<{ database: FaultyLevel; storage: TrackingStorage }> {
  const database = new FaultyLevel();
  const storage = await TrackingStorage.open(database);
  await storage.saveUserTrack('a', 0, 'u', { n: 1 }, { timeStamp: START });
  await storage.saveUserTrack('a', 0, 'u', { n: 2 }, { timeStamp: minute(1) });
  return { database, storage };
}

/** Everything that can be asked for, in words. */
async function contentsOf(storage: TrackingStorage): Promise<string[]> {
  const runs = await Promise.all([1, 2, 3].map((runId) => storage.getRun({ runId })));
  const current = await Promise.all(['a', 'b'].map((taskId) => storage.getRun(taskId)));
  const values = [await storage.getTaskIds(), await storage.getUserNames('a'), await storage.count()];
  return [...(await storage.query()), ...runs, ...current, ...values].map(String);
}

const ENTRY = { taskId: 'b', userName: 'v', data: {}, timeStamp: minute(9) };

const WRITES: Record<string, (storage: TrackingStorage) => Promise<unknown>> = {
  'a save': (storage) => storage.saveUserTrack('a', 0, 'u', {}, { timeStamp: minute(9) }),
  'a save that starts a run': (storage) => storage.saveUserTrack('b', 0, 'v', {}),
  'an update': (storage) =>
    storage.saveUserTrack('a', 0, 'u', { x: 1 }, { update: true, timeStamp: minute(-9) }),
  'an update by id': (storage) => storage.updateTrack('0000001', { n: 5 }),
  'a batch': (storage) => storage.saveUserTracks([ENTRY, ENTRY]),
  'a delivery': (storage) => storage.saveUserTracks([ENTRY], { source: 's', position: 1 }),
  'a removal': (storage) => storage.removeTrack('0000002'),
  'a start of a run': (storage) => storage.startRun('a'),
  'a stop of a run': (storage) => storage.stopRun('a'),
};

describe('a disk that fails', () => {
  for (const [title, write] of Object.entries(WRITES)) {
    test(`refuses ${title}, and memory says what the disk says`, async () => {
      const { database, storage } = await openFaulty();
      const before = await contentsOf(storage);
      database.isFailing = true;
      const failure = await write(storage).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(TrackingError);
      expect(failure).toMatchObject({ code: 'TRACKS_WRITE_FAILED', cause: expect.any(Error) });
      expect(await contentsOf(storage)).toEqual(before);
      database.isFailing = false;
      expect(await contentsOf(storage)).toEqual(before);
      await expectConsistent(storage);
      await storage.close();
      await using again = await TrackingStorage.open(database);
      expect(await contentsOf(again)).toEqual(before);
      await write(again);
      expect(await contentsOf(again)).not.toEqual(before);
      await expectConsistent(again);
    });
  }

  test('refuses all that is in flight, and goes on when it works again', async () => {
    const { database, storage } = await openFaulty();
    database.isFailing = true;
    const saves = Array.from({ length: 50 }, (_, n) => storage.saveUserTrack('a', 0, `u${n}`, {}));
    const outcomes = await Promise.allSettled([
      ...saves,
      storage.updateTrack('0000001', {}),
      storage.startRun('b'),
    ]);
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    database.isFailing = false;
    const saved = await storage.saveUserTrack('b', 0, 'u', {}, { timeStamp: minute(3) });
    expect(Number(saved)).toBeGreaterThan(2);
    expect(await storage.getRun('b')).toMatchObject({ start: minute(3), end: minute(3) });
    await expectConsistent(storage);
    await storage.close();
    await using again = await TrackingStorage.open(database);
    expect(await again.count()).toBe(3);
    expect(await again.getTrack(saved)).toMatchObject({ taskId: 'b' });
    await expectConsistent(again);
  });
});

describe('writing', () => {
  test('shares batches among the saves in flight together', async () => {
    const { database, storage } = await openFaulty();
    const writes = database.syncs.length;
    await Promise.all(Array.from({ length: 256 }, (_, n) => storage.saveUserTrack('a', 0, `u${n}`, {})));
    expect(database.syncs.length - writes).toBeLessThanOrEqual(8);
    await storage.close();
  });

  test('refuses what comes faster than the disk takes it, and keeps what it accepted', async () => {
    await using storage = await TrackingStorage.open(undefined, { queueSizeBytesMax: 20_000 });
    const text = 'x'.repeat(1000);
    const saves = Array.from({ length: 2000 }, (_, n) => storage.saveUserTrack('a', 0, 'u', { n, text }));
    const outcomes = await Promise.allSettled(saves);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.length).toBeGreaterThan(1900);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'TRACKS_OVERLOADED' });
    expect(await storage.count()).toBe(2000 - refused.length);
    for (let n = 0; n < 50; n++) await storage.saveUserTrack('a', 0, 'u', { n, text });
    expect(await storage.count()).toBe(2050 - refused.length);
    await expectConsistent(storage);
  });

  test('waits for the disk only with durability fsync', async () => {
    for (const durability of ['process', 'fsync'] as const) {
      const database = new FaultyLevel();
      await using storage = await TrackingStorage.open(database, { durability });
      database.syncs.length = 0;
      await storage.saveUserTrack('a', 0, 'u', {});
      await storage.updateTrack('0000001', { n: 1 });
      await storage.stopRun('a');
      await storage.removeTrack('0000001');
      expect(database.syncs.length).toBeGreaterThanOrEqual(4);
      expect(database.syncs.slice(0, 4)).toEqual(Array(4).fill(durability === 'fsync'));
    }
  });
});

describe("a database of the user's", () => {
  test('stays open and keeps what else it has', async () => {
    const database = new FaultyLevel();
    await database.open();
    const theirs = database.sublevel('theirs');
    await theirs.put('key', 'value');
    for (let round = 1; round <= 2; round++) {
      const storage = await TrackingStorage.open(database.sublevel('tracks'));
      await storage.saveUserTrack('a', 0, 'u', {});
      expect(await storage.count()).toBe(round);
      await storage.reindexTracks();
      await storage.close();
      expect(database.status).toBe('open');
      expect(await theirs.get('key')).toBe('value');
    }
    expect(await theirs.keys().all()).toEqual(['key']);
    await database.close();
  });

  test('serves whatever its own encodings are, and several storages beside one another', async () => {
    const database = new FaultyLevel();
    await using json = await TrackingStorage.open(database.sublevel('json', { valueEncoding: 'json' }));
    await using bytes = await TrackingStorage.open(
      database.sublevel('bytes', { keyEncoding: 'buffer', valueEncoding: 'view' }),
    );
    await json.saveUserTrack('a', 0, 'u', { in: 'json', bytes: new Uint8Array([0, 255]) });
    await bytes.saveUserTrack('b', 0, 'u', { in: 'bytes' });
    await bytes.saveUserTrack('b', 0, 'u', { in: 'bytes' });
    expect([await json.count(), await bytes.count()]).toEqual([1, 2]);
    expect((await json.query())[0]?.data).toEqual({ in: 'json', bytes: new Uint8Array([0, 255]) });
    await expectConsistent(json);
    await expectConsistent(bytes);
  });
});
