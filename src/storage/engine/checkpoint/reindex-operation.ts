import { CHECKPOINT_KEY, markerKey, runMarkerKey } from '../keys.ts';
import { Coverage } from '../records/coverage.ts';
import { Store } from '../store.ts';
import type { Change } from '../writing/change.ts';
import { PendingOperation } from '../writing/pending-operation.ts';
import type { WriteGroup } from '../writing/write-group.ts';
import { loadTracksFrom } from './load-tracks.ts';

/** Builds the indexes anew from the stored tracks. Readers go on with the old ones; writers wait. */
export class ReindexOperation extends PendingOperation<void> implements Change {
  readonly sizeBytes = 0;
  readonly isAlone = true;
  #rebuilt: Store | undefined;

  async stage(group: WriteGroup): Promise<boolean> {
    const { database, attributes, coverage, runCoverage } = group.store;
    this.#rebuilt = new Store(database, attributes, 0);
    this.#rebuilt.runs = group.store.runs;
    await loadTracksFrom(this.#rebuilt, 1);
    group.del(CHECKPOINT_KEY);
    for (const trackNum of coverage.allMarked()) group.del(markerKey(trackNum));
    for (const runId of runCoverage.allMarked()) group.del(runMarkerKey(runId));
    group.addChange(this);
    return true;
  }

  apply(store: Store): void {
    store.index = this.#rebuilt!.index;
    store.coverage = new Coverage();
    store.runCoverage = new Coverage();
  }

  protected get result(): undefined {
    return undefined;
  }
}
