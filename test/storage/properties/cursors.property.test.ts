import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { type TrackEntry, TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { trials } from '../../support/randomness.ts';
import { trackIdOf } from '../../support/tracks.ts';
import { arrayEngine } from '../contract/array-engine/array-engine.ts';
import { ATTRIBUTES, moment, TASK_IDS, USER_NAMES } from './actions.ts';
import { probe } from './probes.ts';

// All ways to find the first tracks in order are tried, and in slices, as if there were millions of tracks.
vi.mock('../../../src/slices/limits.ts', () => ({ SLICE_MS: 0, STRIDE_LENGTH: 3 }));
vi.mock('../../../src/storage/engine/records/limits.ts', async (original) => ({
  ...(await original<typeof import('../../../src/storage/engine/records/limits.ts')>()),
  CANDIDATES_FEW: 1,
  COMPARED_MAX: 2,
}));

/** Few values, so that there are many ties. */
const entry: fc.Arbitrary<TrackEntry> = fc.record({
  taskId: fc.constantFrom(...TASK_IDS),
  userName: fc.constantFrom(...USER_NAMES),
  timeStamp: moment,
  data: fc.record(
    { state: fc.constantFrom('x', 'xy', 1, true), size: fc.nat({ max: 3 }) },
    { requiredKeys: [], noNullPrototype: true },
  ),
});

const TRACKS_MAX = 40;
const trackNum = fc.integer({ min: 1, max: TRACKS_MAX });
const page = fc.record({ probe, after: fc.option(trackNum) });

test('a page goes on behind its cursor, in any order, with ties, and whether or not the cursor is in the answer', async () => {
  const tracks = fc.array(entry, { minLength: 1, maxLength: TRACKS_MAX, size: 'max' });
  const removed = fc.array(trackNum, { maxLength: 5 });
  const pages = fc.array(page, { minLength: 5, maxLength: 20 });
  const property = fc.asyncProperty(tracks, removed, pages, async (entries, removed, pages) => {
    await using storage = await TrackingStorage.open(undefined, { indexAttributes: ATTRIBUTES });
    await using model = await TrackingStorage.open(arrayEngine(), { indexAttributes: ATTRIBUTES });
    for (const each of [storage, model]) {
      await each.saveUserTracks(entries);
      for (const trackNum of removed) await each.removeTrack(trackIdOf(trackNum));
    }
    for (const { probe, after } of pages) {
      const isThere = after !== null && (await model.getTrack(trackIdOf(after))) !== undefined;
      const options = isThere ? { ...probe.options, after: trackIdOf(after) } : probe.options;
      const found = await storage.queryMetadata(probe.criteria, options);
      expect(found).toEqual(await model.queryMetadata(probe.criteria, options));
    }
    await expectConsistent(storage);
  });
  await fc.assert(property, trials(60));
});
