import { expect } from 'vitest';
import { TrackingError } from '../../src/errors.ts';
import type { TrackingStorage } from '../../src/storage/index.ts';
import { collect, trackIdOf } from '../support/tracks.ts';
import type { Contract } from './contract.ts';

/** Opening and closing, and calls around them. */
export function lifecycleContract(contract: Contract): void {
  openingContract(contract);
  closedContract(contract);
  drainingContract(contract);
  readingContract(contract);
}

const NOT_OPEN = { name: 'TrackingError', code: 'TRACKS_NOT_OPEN' };

function openingContract({ shows }: Contract): void {
  shows('is open after opening and closed after closing, however often it is told', async (laboratory) => {
    const storage = await laboratory.open();
    expect(storage.status).toBe('open');
    await Promise.all([storage.open(), storage.open()]);
    expect(storage.status).toBe('open');
    const closing = storage.close();
    expect(storage.status).toBe('closing');
    await Promise.all([closing, storage.close()]);
    await storage.close();
    expect(storage.status).toBe('closed');
  });

  shows('opens again after closing', async (laboratory) => {
    const storage = await laboratory.open();
    await storage.saveUserTrack('a', 0, 'u', { n: 1 });
    await storage.close();
    await storage.open();
    expect(storage.status).toBe('open');
    expect((await storage.query()).map((track) => track.data)).toEqual([{ n: 1 }]);
    expect(await storage.saveUserTrack('a', 0, 'u', {})).toBe('0000002');
  });

  shows('closes at the end of the block that declares it', async (laboratory) => {
    const storage = await laboratory.open();
    {
      await using scoped = storage;
      await scoped.saveUserTrack('a', 0, 'u', {});
    }
    expect(storage.status).toBe('closed');
  });
}

/** Every call of a storage, with arguments that would be right. */
function allCalls(storage: TrackingStorage): Record<string, () => Promise<unknown>> {
  return {
    saveUserTrack: () => storage.saveUserTrack('a', 0, 'u', {}),
    saveUserTracks: () => storage.saveUserTracks([{ taskId: 'a', userName: 'u', data: {} }]),
    updateTrack: () => storage.updateTrack('0000001', {}),
    removeTrack: () => storage.removeTrack('0000001'),
    getTrack: () => storage.getTrack('0000001'),
    getUserTracks: () => storage.getUserTracks('a', 0, 'u'),
    getLastUserTrack: () => storage.getLastUserTrack('a', 0, 'u'),
    query: () => storage.query(),
    queryMetadata: () => storage.queryMetadata(),
    iterate: () => collect(storage.iterate()),
    count: () => storage.count(),
    distinct: () => storage.distinct('taskId'),
    countBy: () => storage.countBy('taskId'),
    getUserNames: () => storage.getUserNames('a'),
    getTaskIds: () => storage.getTaskIds(),
    reindexTracks: () => storage.reindexTracks(),
    startRun: () => storage.startRun('a'),
    stopRun: () => storage.stopRun('a'),
    getRun: () => storage.getRun('a'),
    explain: () => storage.explain(),
    check: () => collect(storage.check()),
  };
}

function closedContract({ shows }: Contract): void {
  shows('rejects every call after closing', async (laboratory) => {
    const storage = await laboratory.open();
    await storage.saveUserTrack('a', 0, 'u', {});
    await storage.close();
    for (const [name, call] of Object.entries(allCalls(storage))) {
      await expect(call(), name).rejects.toMatchObject(NOT_OPEN);
    }
    expect(storage.status).toBe('closed');
  });

  shows('rejects calls while closing', async (laboratory) => {
    const storage = await laboratory.open();
    await storage.saveUserTrack('a', 0, 'u', {});
    const closing = storage.close();
    for (const [name, call] of Object.entries(allCalls(storage))) {
      await expect(call(), name).rejects.toMatchObject(NOT_OPEN);
    }
    await closing;
  });
}

function drainingContract({ shows }: Contract): void {
  shows('keeps every save that was in flight when it was closed', async (laboratory) => {
    let storage = await laboratory.open();
    const saves = Array.from({ length: 300 }, (_, n) => storage.saveUserTrack('a', 0, `u${n % 9}`, { n }));
    const closing = storage.close();
    const ids = await Promise.all(saves);
    await closing;
    expect(new Set(ids).size).toBe(300);
    storage = await laboratory.reopen(storage);
    expect((await storage.query()).map((track) => track.data.n)).toEqual(ids.map((_, n) => n));
  });

  shows('keeps every kind of change that was in flight when it was closed', async (laboratory) => {
    let storage = await laboratory.open();
    for (const n of [1, 2, 3]) await storage.saveUserTrack('a', 0, 'u', { n });
    const changes = [
      storage.updateTrack('0000001', { more: true }),
      storage.removeTrack('0000002'),
      storage.startRun('b'),
      storage.stopRun('a'),
      storage.saveUserTracks([{ taskId: 'b', userName: 'v', data: { n: 4 } }]),
    ];
    await Promise.all([storage.close(), ...changes]);
    storage = await laboratory.reopen(storage);
    const data = (await storage.query()).map((track) => track.data);
    expect(data).toEqual([{ n: 1, more: true }, { n: 3 }, { n: 4 }]);
    expect(await storage.getRun('a')).toBeUndefined();
    expect(await storage.getRun('b')).toMatchObject({ runId: 2 });
  });
}

/** Saves tracks enough for an answer that does not come at once. */
async function saveMany(storage: TrackingStorage, count: number): Promise<void> {
  const entries = Array.from({ length: count }, (_, n) => ({
    taskId: `a${n % 5}`,
    userName: 'u',
    data: { n },
  }));
  await storage.saveUserTracks(entries);
}

/** What came of a reading: its answer, or the code of its error; another error is thrown on. */
async function fateOf(reading: Promise<readonly unknown[]>): Promise<number | string> {
  try {
    return (await reading).length;
  } catch (error) {
    if (error instanceof TrackingError) return error.code;
    throw error;
  }
}

function readingContract({ shows }: Contract): void {
  shows(
    'ends queries that run while it closes with their answer or with TRACKS_NOT_OPEN',
    async (laboratory) => {
      const storage = await laboratory.open({ cacheSizeBytes: 0 });
      await saveMany(storage, 5000);
      const readings = [
        storage.query(),
        storage.query({ taskId: 'a1' }, { orderBy: 'timeStamp' }),
        collect(storage.iterate()),
        storage.queryMetadata(),
      ].map(fateOf);
      await storage.close();
      const fates = await Promise.all(readings);
      for (const fate of fates) expect([5000, 1000, 'TRACKS_NOT_OPEN']).toContain(fate);
    },
  );

  shows('ends an iteration half way through when it is closed', async (laboratory) => {
    const storage = await laboratory.open({ cacheSizeBytes: 0 });
    await saveMany(storage, 5000);
    const iterator = storage.iterate()[Symbol.asyncIterator]();
    const first = await iterator.next();
    expect(first.done).toBe(false);
    const closing = storage.close();
    const rest = collect({ [Symbol.asyncIterator]: () => iterator });
    expect([4999, 'TRACKS_NOT_OPEN']).toContain(await fateOf(rest));
    await closing;
  });

  shows('closes although an iteration was left half way', async (laboratory) => {
    const storage = await laboratory.open({ cacheSizeBytes: 0 });
    await saveMany(storage, 3000);
    for await (const track of storage.iterate()) if (track.trackNum > 3) break;
    const abandoned = storage.iterate()[Symbol.asyncIterator]();
    await abandoned.next();
    await storage.close();
    expect(storage.status).toBe('closed');
  });

  shows('iterates over the tracks as they were when the iteration began', async (laboratory) => {
    const storage = await laboratory.open();
    await saveMany(storage, 3000);
    const seen: unknown[] = [];
    for await (const { trackNum, data } of storage.iterate({ taskId: 'a*' })) {
      seen.push([trackNum, data.n]);
      if (trackNum % 100 !== 0) continue;
      await storage.saveUserTrack('a0', 0, 'u', {});
      await storage.removeTrack(trackIdOf(trackNum + 50));
      if (trackNum < 2900) await storage.updateTrack(trackIdOf(trackNum + 51), { n: 'changed' });
    }
    expect(seen).toEqual(Array.from({ length: 3000 }, (_, n) => [n + 1, n]));
    expect(await storage.count()).toBe(3000 + 30 - 29);
  });

  shows('answers queries as things were when they were asked', async (laboratory) => {
    const storage = await laboratory.open({ cacheSizeBytes: 0 });
    await saveMany(storage, 3000);
    const asking = storage.query({ taskId: 'a*' });
    const changing = Array.from({ length: 100 }, (_, n) =>
      storage.updateTrack(trackIdOf(n * 30 + 1), { n: -1 }),
    );
    const seen = (await asking).map((track) => track.data.n);
    await Promise.all(changing);
    const changes = seen.filter((n) => n === -1).length;
    expect([0, 100]).toContain(changes);
    expect((await storage.query()).filter(({ data }) => data.n === -1)).toHaveLength(100);
  });
}
