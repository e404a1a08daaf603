import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { collect } from '../../support/tracks.ts';

const TRACKS = 250_000;
/** A call that never gave way would leave others two turns at most: before it and after it. */
const TURNS_MIN = 3;

/** Counts how often others have their turn in the event loop while the work goes on. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let isOver = false;
  const others = (async () => {
    while (!isOver) {
      await setImmediate();
      turns++;
    }
  })();
  await work();
  isOver = true;
  await others;
  return turns;
}

const LONG_CALLS: Record<string, (storage: TrackingStorage) => Promise<unknown>> = {
  reindexing: (storage) => storage.reindexTracks(),
  'a large query': (storage) => storage.query(),
  'a large ordered query': (storage) => storage.query({ userName: 'u*' }, { orderBy: 'timeStamp' }),
  'an iteration': (storage) => collect(storage.iterate()),
  'a check': (storage) => collect(storage.check()),
};

describe('long work', () => {
  test('gives way to others in the event loop', async () => {
    await using storage = await TrackingStorage.open();
    const entry = (n: number) => ({
      taskId: `a${n % 50}`,
      userName: `u${n % 999}`,
      data: { n },
      timeStamp: (n * 7919) % 1e6,
    });
    const saving = () => storage.saveUserTracks(Array.from({ length: TRACKS }, (_, n) => entry(n)));
    expect(await turnsDuring(saving), 'a large batch').toBeGreaterThanOrEqual(TURNS_MIN);
    for (const [name, call] of Object.entries(LONG_CALLS)) {
      expect(await turnsDuring(() => call(storage)), name).toBeGreaterThanOrEqual(TURNS_MIN);
    }
    await expectConsistent(storage);
  });
});
