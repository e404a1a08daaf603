import { setImmediate as immediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { countTracks, readHeads } from '../../../../src/storage/engine/queries/read.ts';
import { countValues, distinctValues } from '../../../../src/storage/engine/queries/value-counts.ts';
import { Store } from '../../../../src/storage/engine/store.ts';
import { Database } from '../../../../src/storage/leveldb/database.ts';

/** More turns of the queue of promises than any of the readings takes. */
const TURNS = 24;
const EVERYTHING = { attributes: [], times: undefined };
const ORDER = { by: 'userName', isReverse: false, limit: Infinity, offset: 0, after: 0 };

/** What each reading finds, as a number of tracks. */
const READINGS: Record<string, (store: Store) => Promise<number>> = {
  countTracks: (store) => countTracks(store, EVERYTHING),
  readHeads: async (store) => (await readHeads(store, EVERYTHING, ORDER)).length,
  countValues: async (store) => (await countValues(store, EVERYTHING, 'userName')).size,
  distinctValues: async (store) => (await distinctValues(store, EVERYTHING, 'userName')).length,
};

function addTrack({ index }: Store, trackNum: number): void {
  index.add(trackNum, { taskId: 'a', runId: 1, userName: `u${trackNum}`, timeStamp: 0, attributes: [] });
}

/** Brings in a batch of two tracks, one after the other. */
async function bringIn(store: Store): Promise<void> {
  await store.changeInTurns(async () => {
    addTrack(store, 1);
    await immediate();
    addTrack(store, 2);
  });
}

test.each(Object.keys(READINGS))(
  '%s finds all of a large batch or nothing, whenever it comes in',
  async (name) => {
    for (let turns = 0; turns < TURNS; turns++) {
      const store = new Store(new Database(undefined, false), [], 0);
      const reading = READINGS[name]!(store);
      for (let turn = 0; turn < turns; turn++) await undefined;
      await bringIn(store);
      expect([0, 2], `after ${turns} turns`).toContain(await reading);
    }
  },
);
