import { expectDefined } from '../../../errors.ts';
import { trackIdOf } from '../../contract/track-id.ts';
import {
  CHECKPOINT_KEY,
  COUNTERS_KEY,
  keyRange,
  markerKey,
  numberOfKey,
  trackKey,
  trackPageKey,
} from '../../engine/keys.ts';
import { checksumOf } from '../../engine/records/codec.ts';
import { decodeCheckpointHeader, decodeCounters } from '../../engine/records/metadata-records.ts';
import { firstRowOfPage } from '../../engine/records/page-rows.ts';
import { trackCountOf } from '../../engine/records/row-group.ts';
import { decodeTrackPage } from '../../engine/records/track-page.ts';
import type { Database } from '../../leveldb/database.ts';

/** The greatest number of missing tracks that are named. */
const MISSING_MAX = 10_000;

/** Tracks that are gone. */
export interface MissingTracks {
  /** At most 10,000 of their ids. */
  missing: string[];
  /** Whether all that the storage knew of tracks is there; without it, nothing tells which are gone. */
  isMissingKnown: boolean;
}

/**
 * The tracks that the checkpoint knows, that have not changed since, and that are gone. Tracks saved after the
 * checkpoint leave no trace if their bytes are lost.
 */
export async function findMissing(
  database: Database,
  damaged: ReadonlyMap<string, string>,
): Promise<MissingTracks> {
  const header = database.getSync(CHECKPOINT_KEY);
  if (!header) return { missing: [], isMissingKnown: await hasAllNumbers(database) };
  const { upTo, pages } = decodeCheckpointHeader(header).tracks;
  const missing: string[] = [];
  let isMissingKnown = true;
  for (const [number, { checksum }] of pages.entries()) {
    const bytes = database.getSync(trackPageKey(number));
    if (!bytes || checksumOf(bytes) !== checksum) {
      isMissingKnown = false;
      continue;
    }
    const [tasks] = decodeTrackPage(number, bytes).columns;
    const there = await storedOn(database, number);
    for (const [row, ordinal] of expectDefined(tasks, 'a page has a column of tasks').ordinals.entries()) {
      const trackNum = firstRowOfPage(number) + row;
      if (ordinal === 0 || trackNum > upTo || there.has(trackNum)) continue;
      const isKnown = damaged.has(trackKey(trackNum)) || database.getSync(markerKey(trackNum)) !== undefined;
      if (!isKnown && missing.length < MISSING_MAX) missing.push(trackIdOf(trackNum));
    }
  }
  return { missing, isMissingKnown };
}

/** Whether there is a track for each number up to the last, as in a storage that is younger than its first checkpoint. */
async function hasAllNumbers(database: Database): Promise<boolean> {
  const counters = database.getSync(COUNTERS_KEY);
  let last = counters ? decodeCounters(counters).trackNum : 0;
  let count = 0;
  for await (const entries of database.entries(keyRange('track')))
    for (const [key, bytes] of entries) {
      count += trackCountOf(bytes);
      last = Math.max(last, numberOfKey(key) + trackCountOf(bytes) - 1);
    }
  return count > 0 && count === last;
}

/** The tracks of a page that are stored. */
async function storedOn(database: Database, page: number): Promise<Set<number>> {
  const there = new Set<number>();
  const range = {
    gte: keyRange('track', firstRowOfPage(page)).gte,
    lt: keyRange('track', firstRowOfPage(page + 1)).gte,
  };
  for await (const entries of database.entries(range))
    for (const [key, bytes] of entries) {
      for (let i = 0; i < trackCountOf(bytes); i++) there.add(numberOfKey(key) + i);
    }
  return there;
}
