import { CHECKPOINT_KEY, markerKey, runMarkerKey } from '../keys.ts';
import { Store } from '../store.ts';
import type { WriteGroup } from '../writing/write-group.ts';
import { loadTracksFrom } from './load-tracks.ts';

/** Rebuilds the indexes from the stored tracks. Readers go on with the old ones; writers wait. */
export async function reindex(group: WriteGroup): Promise<void> {
  const { database, attributes, coverage, runCoverage, runs } = group.store;
  const rebuilt = new Store(database, attributes, 0, runs);
  await loadTracksFrom(rebuilt, 1);
  group.del(CHECKPOINT_KEY);
  for (const trackNum of coverage.allMarked()) group.del(markerKey(trackNum));
  for (const runId of runCoverage.allMarked()) group.del(runMarkerKey(runId));
  group.addChange({
    apply: (store) => store.replaceIndex(rebuilt.index),
  });
}
