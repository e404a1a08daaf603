import { TrackingError } from '../../../errors.ts';
import { ALL_KEYS, META_KEY } from '../keys.ts';
import { decodeMeta, encodeMeta } from '../records/metadata-records.ts';
import type { Store } from '../store.ts';

/**
 * Checks that the database holds a storage of this track type, or makes it one.
 *
 * @throws TrackingError TRACKS_FORMAT, TRACKS_TYPE_MISMATCH, TRACKS_CORRUPTED
 */
export async function loadMeta(store: Store, typeName: string): Promise<void> {
  const bytes = store.database.getSync(META_KEY);
  if (bytes) return checkTypeName(decodeMeta(bytes).typeName, typeName);
  if (await store.database.lastKey(ALL_KEYS)) {
    throw new TrackingError('TRACKS_FORMAT', 'the database holds something, but it is no storage of tracks');
  }
  const batch = store.database.batch();
  batch.put(META_KEY, encodeMeta({ typeName }));
  await batch.write();
}

function checkTypeName(stored: string, wanted: string): void {
  if (stored === wanted) return;
  const message = `the storage holds tracks of the type '${stored}', not '${wanted}'; open it with { typeName: '${stored}' }`;
  throw new TrackingError('TRACKS_TYPE_MISMATCH', message);
}
