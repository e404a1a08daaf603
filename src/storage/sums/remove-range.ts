import type { OpenEngine } from '../engine/open-engine.ts';
import { PendingOperation } from '../engine/writing/pending-operation.ts';
import type { WriteGroup } from '../engine/writing/write-group.ts';
import type { KeyRange } from '../leveldb/level-types.ts';

/** Removes all entries of a range in batches, between which others get through. */
export async function removeInBatches({ queue }: OpenEngine, range: KeyRange): Promise<void> {
  let removed = 1;
  while (removed > 0) {
    const operation = new RemoveFirst(range);
    queue.add(operation);
    removed = await operation.promise;
  }
}

/** Removes the first entries of a range. */
class RemoveFirst extends PendingOperation<number> {
  readonly sizeBytes = 0;
  readonly isAlone = true;
  readonly #range: KeyRange;
  #removed = 0;

  constructor(range: KeyRange) {
    super();
    this.#range = range;
  }

  async stage(group: WriteGroup): Promise<boolean> {
    for await (const entries of group.store.database.entries(this.#range)) {
      for (const [key] of entries) group.del(key);
      this.#removed = entries.length;
      break;
    }
    return true;
  }

  protected get result(): number {
    return this.#removed;
  }
}
