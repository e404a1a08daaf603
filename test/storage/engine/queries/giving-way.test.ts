import { setImmediate as immediate } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { TrackingStorage } from '../../../../src/storage/index.ts';
import { expectConsistent } from '../../../support/consistency.ts';

// A slice is over wherever work looks at the clock, and it looks after every 50th track.
vi.mock('../../../../src/slices/limits.ts', () => ({ SLICE_MS: 0, STRIDE_LENGTH: 50 }));
vi.mock('../../../../src/storage/engine/records/limits.ts', async (original) => ({
  ...(await original<typeof import('../../../../src/storage/engine/records/limits.ts')>()),
  COMPARED_MAX: 2,
}));

const TRACKS = 2000;
/** Work in one go leaves others two turns at most: before it and after it. */
const TURNS_MIN = 8;

async function openFilled(): Promise<TrackingStorage<{ state: string }, 'state'>> {
  const storage = await TrackingStorage.open<{ state: string }, 'state'>(undefined, {
    indexAttributes: ['state'],
  });
  await storage.saveUserTracks(
    Array.from({ length: TRACKS }, (_, n) => ({
      taskId: `a${n % 500}`,
      userName: `u${n % 700}`,
      data: { state: `s${n % 900}` },
      timeStamp: (n * 7919) % TRACKS,
    })),
  );
  await countMany(storage); // What is prepared once is prepared now.
  return storage;
}

/** A reading of many turns. */
const countMany = (storage: Pick<TrackingStorage, 'count'>): Promise<number> =>
  storage.count({ taskId: 'a*', userName: 'u*' });

type Filled = Awaited<ReturnType<typeof openFilled>>;

/** Each reads no row, so that nothing but finding and ordering can give way. */
const READINGS: Record<string, (storage: Filled) => Promise<unknown>> = {
  'a count of what meets two conditions': countMany,
  'a count of what is in a window, too': (storage) => storage.count({ taskId: 'a*', timeFrom: 900 }),
  'finding what meets two conditions': (storage) =>
    storage.queryMetadata({ taskId: 'a*', userName: 'u*' }, { offset: TRACKS }),
  'ordering all by time': (storage) => storage.queryMetadata({}, { orderBy: 'timeStamp', offset: 1990 }),
  'ordering many by time': (storage) =>
    storage.queryMetadata({ taskId: 'a1*' }, { orderBy: 'timeStamp', offset: TRACKS }),
  'ordering many by an attribute': (storage) =>
    storage.queryMetadata({ taskId: 'a1*' }, { orderBy: 'state', offset: TRACKS }),
  'distinct values': (storage) => storage.distinct('state', { taskId: 'a*' }),
  'distinct values of everything': (storage) => storage.distinct('userName'),
  'counts of values': (storage) => storage.countBy('userName', { timeFrom: 100 }),
  'counts of times': (storage) => storage.countBy('timeStamp'),
  'the plan for a range': (storage) => storage.explain({ userName: { gte: 'u' } }),
  'the list of runs': (storage) => storage.getRuns(),
};

async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let [turns, isOver] = [0, false];
  const others = (async () => {
    while (!isOver) {
      await immediate();
      turns++;
    }
  })();
  await work();
  isOver = true;
  await others;
  return turns;
}

describe('finding and ordering', () => {
  for (const [name, reading] of Object.entries(READINGS)) {
    test(`gives way to others: ${name}`, async () => {
      await using storage = await openFilled();
      await reading(storage); // What is prepared once is prepared now.
      expect(await turnsDuring(() => reading(storage))).toBeGreaterThanOrEqual(TURNS_MIN);
      await expectConsistent(storage);
    });
  }

  test('lets small readings go on and shows the save that came meanwhile to the next reading only', async () => {
    await using storage = await openFilled();
    const events: string[] = [];
    const large = storage
      .count({ taskId: 'a*', userName: 'u*' })
      .then((count) => events.push(`large ${count}`));
    await immediate();
    const save = storage
      .saveUserTrack('a1', 0, 'u1', { state: 'late' })
      .then((trackId) => events.push(`saved ${trackId}`));
    await immediate();
    expect(await storage.count({ state: 'late' })).toBe(0);
    expect(events).toEqual([]);
    await Promise.all([large, save]);
    expect(events).toEqual(['large 2000', 'saved 0002001']);
    expect(await countMany(storage)).toBe(2001);
    await expectConsistent(storage);
  });

  test('takes turns with saves, however many there are of both', async () => {
    await using storage = await openFilled();
    let saved = 0;
    const saving = (async () => {
      for (; saved < 40; saved++) await storage.saveUserTrack('b', 0, 'u', { state: 'x' });
    })();
    const reading = async (): Promise<number> => {
      let readings = 0;
      for (; saved < 40; readings++) expect(await countMany(storage)).toBe(TRACKS);
      return readings;
    };
    const readings = await Promise.all([reading(), reading(), reading()]);
    await saving;
    for (const count of readings) expect(count).toBeGreaterThan(10);
    await expectConsistent(storage);
  });

  test('is done when the storage has closed, with all that was saved meanwhile', async () => {
    const storage = await openFilled();
    const large = countMany(storage);
    await immediate();
    const save = storage.saveUserTrack('a1', 0, 'u1', { state: 'late' });
    await storage.close();
    expect(await save).toBe('0002001');
    expect(await large).toBe(TRACKS);
  });

  test('goes on with the indexes it began with while they are rebuilt', async () => {
    await using storage = await openFilled();
    const counts = [1, 2, 3].map(() => countMany(storage));
    const reindexing = storage.reindexTracks();
    await immediate();
    counts.push(countMany(storage));
    await reindexing;
    counts.push(countMany(storage));
    expect(await Promise.all(counts)).toEqual(Array(5).fill(TRACKS));
    await expectConsistent(storage);
  });
});
