import { describe, expect, test } from 'vitest';
import { TrackingStorage } from '../../src/storage/index.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { expectTruth } from './expect-truth.ts';
import { loadEvents } from './load-events.ts';
import { DATA_FOLDER, listEventSets, readTruth } from './truth.ts';

/** The smallest sets where all tests run, all of them in `npm run test:data`. */
const sets = listEventSets();

describe('real events', () => {
  test('are there to be compared', ({ skip }) => {
    skip(
      sets.length === 0,
      `no event sets in ${DATA_FOLDER}; set TRACKTREE_DATA to the folder that has them`,
    );
    expect(sets.length).toBeGreaterThan(0);
  });

  for (const set of sets) {
    test(`of ${set.name} get the true answers, before and after closing and opening again`, async () => {
      await withTemporaryFolder(async (folder) => {
        const truth = readTruth(set);
        await using storage = await TrackingStorage.open(folder);
        const runs = await loadEvents(storage, set.eventsFile);
        await expectTruth({ storage, runs }, truth);
        await storage.close();
        await using again = await TrackingStorage.open(folder);
        await expectTruth({ storage: again, runs }, truth);
        const nextId = await again.saveUserTrack('one more', 0, 'u', {});
        expect(nextId).toBe(String(truth.tracks + 1).padStart(7, '0'));
        expect(await again.getRun('one more')).toMatchObject({ runId: truth.distinctRuns + 1 });
      });
    }, 240_000);
  }
});
