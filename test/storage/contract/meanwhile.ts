import { expect } from 'vitest';
import { TrackingError } from '../../../src/errors.ts';
import type { TrackingStorage } from '../../../src/storage/index.ts';
import { collect, trackIdOf } from '../../support/tracks.ts';
import type { Contract } from './contract.ts';

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
async function outcomeOf(reading: Promise<readonly unknown[]>): Promise<number | string> {
  try {
    return (await reading).length;
  } catch (error) {
    if (error instanceof TrackingError) return error.code;
    throw error;
  }
}

/** What readings show while a storage closes or changes. */
export function meanwhileContract({ shows }: Contract): void {
  shows(
    'ends queries that run while it closes with their answer or with TRACKS_NOT_OPEN',
    async (fixture) => {
      const storage = await fixture.open();
      await saveMany(storage, 5000);
      const readings = [
        storage.query(),
        storage.query({ taskId: 'a1' }, { orderBy: 'timeStamp' }),
        collect(storage.iterate()),
        storage.queryMetadata(),
      ].map(outcomeOf);
      await storage.close();
      const outcomes = await Promise.all(readings);
      for (const outcome of outcomes) expect([5000, 1000, 'TRACKS_NOT_OPEN']).toContain(outcome);
    },
  );

  shows('ends an iteration that was begun before it was closed and opened again', async (fixture) => {
    const storage = await fixture.open();
    await saveMany(storage, 515);
    const iterator = storage.iterate();
    await iterator.next();
    await storage.close();
    await storage.open();
    const remaining = await storage.query();
    for (const track of remaining) await storage.removeTrack(track);
    await expect(collect(iterator)).rejects.toMatchObject({ code: 'TRACKS_NOT_OPEN' });
  });

  shows('ends an iteration half way through when it is closed', async (fixture) => {
    const storage = await fixture.open();
    await saveMany(storage, 5000);
    const iterator = storage.iterate()[Symbol.asyncIterator]();
    const first = await iterator.next();
    expect(first.done).toBe(false);
    const closing = storage.close();
    const rest = collect({ [Symbol.asyncIterator]: () => iterator });
    expect([4999, 'TRACKS_NOT_OPEN']).toContain(await outcomeOf(rest));
    await closing;
  });

  shows('closes although an iteration was left half way', async (fixture) => {
    const storage = await fixture.open();
    await saveMany(storage, 3000);
    for await (const track of storage.iterate()) if (track.trackNum > 3) break;
    const abandoned = storage.iterate()[Symbol.asyncIterator]();
    await abandoned.next();
    await storage.close();
    expect(storage.status).toBe('closed');
  });

  shows('iterates over the tracks as they were when the iteration began', async (fixture) => {
    const storage = await fixture.open();
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

  shows('answers queries as things were when they were asked', async (fixture) => {
    const storage = await fixture.open();
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
