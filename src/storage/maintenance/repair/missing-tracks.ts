import { trackIdOf } from '../../contract/track-id.ts';
import {
  CHECKPOINT_KEY,
  keyRange,
  markerKey,
  numberOfKey,
  trackKey,
  trackPageKey,
} from '../../engine/keys.ts';
import { checksumOf } from '../../engine/records/codec.ts';
import { decodeCheckpointHeader } from '../../engine/records/metadata-records.ts';
import { firstRowOfPage } from '../../engine/records/page-rows.ts';
import { trackCountOf } from '../../engine/records/row-group.ts';
import { decodeTrackPage } from '../../engine/records/track-page.ts';
import type { Database } from '../../leveldb/database.ts';

/** The greatest number of missing tracks that are named. */
const MISSING_MAX = 10_000;

/**
 * The ids of tracks that the checkpoint knows, that have not changed since, and that are gone. Tracks saved after the
 * checkpoint leave no trace if their bytes are lost.
 */
export async function findMissing(
  database: Database,
  damaged: ReadonlyMap<string, string>,
): Promise<string[]> {
  const header = database.getSync(CHECKPOINT_KEY);
  if (!header) return [];
  const { upTo, pages } = decodeCheckpointHeader(header).tracks;
  const missing: string[] = [];
  for (const [number, { checksum }] of pages.entries()) {
    const bytes = database.getSync(trackPageKey(number));
    if (!bytes || checksumOf(bytes) !== checksum) continue;
    const [tasks] = decodeTrackPage(number, bytes).columns;
    const there = await storedOn(database, number);
    for (const [row, ordinal] of tasks!.ordinals.entries()) {
      const trackNum = firstRowOfPage(number) + row;
      if (ordinal === 0 || trackNum > upTo || there.has(trackNum)) continue;
      const isKnown = damaged.has(trackKey(trackNum)) || database.getSync(markerKey(trackNum)) !== undefined;
      if (!isKnown && missing.length < MISSING_MAX) missing.push(trackIdOf(trackNum));
    }
  }
  return missing;
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
