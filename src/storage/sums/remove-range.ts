import type { CommitQueue } from '../engine/writing/commit-queue.ts';
import type { WriteGroup } from '../engine/writing/write-group.ts';
import type { Database } from '../leveldb/database.ts';
import type { KeyRange } from '../leveldb/level-types.ts';

/** Deletions that are written at once while the storage opens. */
const DELETIONS_MAX = 1000;

/** Removes all entries of a range in several batches, while the storage opens. */
export async function removeRange(database: Database, range: KeyRange): Promise<void> {
  for await (const entries of database.entries(range)) {
    for (let from = 0; from < entries.length; from += DELETIONS_MAX) {
      const batch = database.batch();
      for (const [key] of entries.slice(from, from + DELETIONS_MAX)) batch.del(key);
      await batch.write();
    }
  }
}

/** Removes all entries of a range in several batches, between which other operations run. */
export async function removeInBatches(queue: CommitQueue, range: KeyRange): Promise<void> {
  let removed = 1;
  while (removed > 0) removed = await queue.alone((group) => stageFirst(group, range));
}

/** Stages the removal of the first entries of a range, and returns how many they are. */
async function stageFirst(group: WriteGroup, range: KeyRange): Promise<number> {
  for await (const entries of group.store.database.entries(range)) {
    for (const [key] of entries) group.del(key);
    return entries.length;
  }
  return 0;
}
