import { TrackingError } from '../../errors.ts';
import { keyRange } from '../engine/keys.ts';
import type { Store } from '../engine/store.ts';
import { PendingOperation } from '../engine/writing/pending-operation.ts';
import type { WriteGroup } from '../engine/writing/write-group.ts';
import type { Compaction } from '../leveldb/compaction.ts';
import type { OpenStorage } from './open-storage.ts';

/** From before the first key to behind the last. */
const ALL_KEYS = { gte: '\x00', lt: '\uffff' };

/** How often it is tried until no old file is left; something that is being read may keep one. */
const ATTEMPTS_MAX = 5;

/**
 * Writes everything that the storage holds into new files and removes the old ones, so that no byte of what was
 * deleted or replaced before is left. In a database that is not a folder of its own it does nothing.
 *
 * @throws TrackingError TRACKS_WRITE_FAILED if old files stay
 */
export async function rewriteFiles(open: OpenStorage): Promise<void> {
  const { database } = open.store;
  const { compaction } = database;
  if (!compaction) return;
  await removeOrphanedPages(open);
  await database.readingsOver();
  const old = await compaction.dataFiles();
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    await rewriteOnce(open, compaction);
    const left = new Set(await compaction.dataFiles());
    if (!old.some((name) => left.has(name))) return;
    await database.readingsOver();
  }
  const what =
    'the database could not give up its old files, which may still hold what was deleted; try again';
  throw new TrackingError('TRACKS_WRITE_FAILED', what);
}

/**
 * LevelDB merges a table with those above it, but leaves alone one that nothing above overlaps with, though it may
 * hold old versions. So a key in each table is written once more before all are merged.
 */
async function rewriteOnce({ queue }: OpenStorage, compaction: Compaction): Promise<void> {
  await compaction.flush();
  const touching = new TouchKeys(compaction.smallestKeys());
  queue.add(touching);
  await touching.promise;
  await compaction.compact(ALL_KEYS);
}

/** Writes the values that keys have already, and deletes keys that there are not. */
class TouchKeys extends PendingOperation<void> {
  readonly sizeBytes = 0;
  readonly isAlone = true;
  readonly #keys: readonly string[];

  constructor(keys: readonly string[]) {
    super();
    this.#keys = keys;
  }

  async stage(group: WriteGroup): Promise<boolean> {
    for (const key of this.#keys) touch(group, key);
    // The names of sources may be of any script, and then LevelDB shows them otherwise than they are.
    if (this.#keys.some((key) => key.startsWith('s'))) {
      for await (const entries of group.store.database.entries(keyRange('s')))
        for (const [key, value] of entries) group.put(key, value);
    }
    return true;
  }

  protected get result(): undefined {
    return undefined;
  }
}

function touch(group: WriteGroup, key: string): void {
  const value = group.store.database.getSync(key);
  if (value) group.put(key, value);
  else group.del(key);
}

/** Pages of an earlier checkpoint that nobody reads any more may name users who are gone. */
async function removeOrphanedPages({ queue, store }: OpenStorage): Promise<void> {
  const removal = new RemoveOrphanedPages(store);
  queue.add(removal);
  await removal.promise;
}

class RemoveOrphanedPages extends PendingOperation<void> {
  readonly sizeBytes = 0;
  readonly isAlone = true;
  readonly #store: Store;

  constructor(store: Store) {
    super();
    this.#store = store;
  }

  async stage(group: WriteGroup): Promise<boolean> {
    const { database, coverage } = this.#store;
    for await (const entries of database.entries(keyRange('p'))) {
      for (const [key] of entries) if (coverage.pages[Number(key.slice(1))] === undefined) group.del(key);
    }
    return true;
  }

  protected get result(): undefined {
    return undefined;
  }
}
