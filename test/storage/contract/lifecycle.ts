import { expect } from 'vitest';
import type { TrackingStorage } from '../../../src/storage/index.ts';
import { collect } from '../../support/tracks.ts';
import type { Contract } from './contract.ts';

/** Opening and closing, and calls around them. */
export function lifecycleContract(contract: Contract): void {
  openingContract(contract);
  closedContract(contract);
  drainingContract(contract);
}

const NOT_OPEN = { name: 'TrackingError', code: 'TRACKS_NOT_OPEN' };

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

function openingContract({ shows }: Contract): void {
  shows('is open after opening and closed after closing, however often it is told', async (fixture) => {
    const storage = await fixture.open();
    expect(storage.status).toBe('open');
    await Promise.all([storage.open(), storage.open()]);
    expect(storage.status).toBe('open');
    const closing = storage.close();
    expect(storage.status).toBe('closing');
    await Promise.all([closing, storage.close()]);
    await storage.close();
    expect(storage.status).toBe('closed');
  });

  shows('opens again after closing', async (fixture) => {
    const storage = await fixture.open();
    await storage.saveUserTrack('a', 0, 'u', { n: 1 });
    await storage.close();
    await storage.open();
    expect(storage.status).toBe('open');
    expect((await storage.query()).map((track) => track.data)).toEqual([{ n: 1 }]);
    expect(await storage.saveUserTrack('a', 0, 'u', {})).toBe('0000002');
  });

  shows('is open, and opens no second time, when a listener throws', async (fixture) => {
    const storage = await fixture.open();
    await storage.close();
    let openings = 0;
    storage.on('open', () => {
      openings++;
      throw new Error('thrown by a listener');
    });
    await expect(storage.open()).rejects.toThrow('thrown by a listener');
    expect(storage.status).toBe('open');
    await storage.open();
    expect(await storage.saveUserTrack('a', 0, 'u', {})).toBe('0000001');
    expect(openings).toBe(1);
  });

  shows('closes at the end of the block that declares it', async (fixture) => {
    const storage = await fixture.open();
    {
      await using scoped = storage;
      await scoped.saveUserTrack('a', 0, 'u', {});
    }
    expect(storage.status).toBe('closed');
  });
}

function closedContract({ shows }: Contract): void {
  shows('rejects every call after closing', async (fixture) => {
    const storage = await fixture.open();
    await storage.saveUserTrack('a', 0, 'u', {});
    await storage.close();
    for (const [name, call] of Object.entries(allCalls(storage))) {
      await expect(call(), name).rejects.toMatchObject(NOT_OPEN);
    }
    expect(storage.status).toBe('closed');
  });

  shows('rejects calls while closing', async (fixture) => {
    const storage = await fixture.open();
    await storage.saveUserTrack('a', 0, 'u', {});
    const closing = storage.close();
    for (const [name, call] of Object.entries(allCalls(storage))) {
      await expect(call(), name).rejects.toMatchObject(NOT_OPEN);
    }
    await closing;
  });
}

function drainingContract({ shows }: Contract): void {
  shows('keeps every save that was in flight when it was closed', async (fixture) => {
    let storage = await fixture.open();
    const saves = Array.from({ length: 300 }, (_, n) => storage.saveUserTrack('a', 0, `u${n % 9}`, { n }));
    const closing = storage.close();
    const ids = await Promise.all(saves);
    await closing;
    expect(new Set(ids).size).toBe(300);
    storage = await fixture.reopen(storage);
    expect((await storage.query()).map((track) => track.data.n)).toEqual(ids.map((_, n) => n));
  });

  shows('keeps every kind of change that was in flight when it was closed', async (fixture) => {
    let storage = await fixture.open();
    for (const n of [1, 2, 3]) await storage.saveUserTrack('a', 0, 'u', { n });
    const changes = [
      storage.updateTrack('0000001', { more: true }),
      storage.removeTrack('0000002'),
      storage.startRun('b'),
      storage.stopRun('a'),
      storage.saveUserTracks([{ taskId: 'b', userName: 'v', data: { n: 4 } }]),
    ];
    await Promise.all([storage.close(), ...changes]);
    storage = await fixture.reopen(storage);
    const data = (await storage.query()).map((track) => track.data);
    expect(data).toEqual([{ n: 1, more: true }, { n: 3 }, { n: 4 }]);
    expect(await storage.getRun('a')).toBeUndefined();
    expect(await storage.getRun('b')).toMatchObject({ runId: 2 });
  });
}
