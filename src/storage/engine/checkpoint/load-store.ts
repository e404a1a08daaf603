import { TrackingError } from '../../../errors.ts';
import { CHECKPOINT_KEY, COUNTERS_KEY, keyRange, numberOfKey } from '../keys.ts';
import {
  type CheckpointHeader,
  decodeCheckpointHeader,
  decodeCounters,
} from '../records/metadata-records.ts';
import type { Store } from '../store.ts';
import { loadChangedRuns, loadRunPages } from './load-runs.ts';
import { loadChangedTracks, loadTrackPages } from './load-tracks.ts';
import { mismatch } from './mismatch.ts';

/** Why the checkpoint could not be used, and all tracks were read instead. */
export type ReindexReason = string | undefined;

/**
 * Brings runs, counters and indexes into memory: from the checkpoint, and what was saved or changed since from the
 * records. Gives way to the event loop.
 *
 * @throws TrackingError TRACKS_CORRUPTED if a record is damaged that has to be read, TRACKS_FORMAT, TRACKS_READ_FAILED
 */
export async function loadStore(store: Store): Promise<ReindexReason> {
  const reason = await loadCheckpoint(store);
  await loadChangedTracks(store);
  loadCounters(store);
  const lastKey = await store.database.lastKey(keyRange('track'));
  const lastStored = lastKey ? numberOfKey(lastKey) : 0; // What shares its value is indexed, or in the checkpoint.
  store.noteTrackNum(Math.max(store.index.lastTrackNum, lastStored));
  return reason;
}

/**
 * Loads runs before tracks, as tracks widen the spans of their runs. If the checkpoint is not what it should be, it is
 * as good as none.
 */
async function loadCheckpoint(store: Store): Promise<ReindexReason> {
  try {
    const bytes = store.database.getSync(CHECKPOINT_KEY);
    const header = bytes && checkedHeader(store, bytes);
    if (header) await loadRunPages(store, header.runs);
    await loadChangedRuns(store);
    if (header) await loadTrackPages(store, header.tracks);
    return undefined;
  } catch (error) {
    if (!(error instanceof TrackingError) || error.code !== 'TRACKS_CORRUPTED') throw error;
    store.clear();
    await loadChangedRuns(store);
    return error.message;
  }
}

/** @throws TrackingError TRACKS_CORRUPTED if it is damaged, or made for other attributes */
function checkedHeader(store: Store, bytes: Buffer): CheckpointHeader {
  const header = decodeCheckpointHeader(bytes);
  if (header.attributes.join('\n') === store.attributes.join('\n')) return header;
  throw mismatch(`it indexes [${header.attributes.join(', ')}], not [${store.attributes.join(', ')}]`);
}

function loadCounters(store: Store): void {
  const bytes = store.database.getSync(COUNTERS_KEY);
  if (!bytes) return;
  const { trackNum, runId } = decodeCounters(bytes);
  store.noteTrackNum(trackNum);
  store.runs.reserve(runId);
}
