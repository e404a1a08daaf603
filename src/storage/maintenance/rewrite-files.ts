import { toTrackingError } from '../../errors.ts';
import { ALL_KEYS, isOfKind, keyRange, numberOfKey } from '../engine/keys.ts';
import type { CommitQueue } from '../engine/writing/commit-queue.ts';
import type { WriteGroup } from '../engine/writing/write-group.ts';
import type { Compaction } from '../leveldb/compaction.ts';
import type { Database } from '../leveldb/database.ts';
import type { OpenStorage } from './open-storage.ts';

/** How often it tries until no old file is left; a reading may keep one. */
const ATTEMPTS_MAX = 5;

/**
 * Writes everything that the storage holds into new files and removes the old ones, so that no byte of what was
 * deleted or replaced is left. Does nothing in a database that is not a folder of its own.
 *
 * @throws TrackingError TRACKS_WRITE_FAILED if old files stay
 */
export async function rewriteFiles({ store, queue }: OpenStorage): Promise<void> {
  const { compaction } = store.database;
  if (!compaction) return;
  await queue.alone(removeOrphanedPages);
  try {
    await rewriteAll(store.database, queue, compaction);
  } catch (error) {
    throw toTrackingError(error, 'TRACKS_WRITE_FAILED', 'the files of the storage cannot be rewritten');
  }
}

async function rewriteAll(database: Database, queue: CommitQueue, compaction: Compaction): Promise<void> {
  await database.readingsOver();
  const old = await compaction.dataFiles();
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    await compaction.flush();
    const keys = compaction.smallestKeys();
    await queue.alone((group) => rewriteKeys(group, keys));
    await compaction.compact(ALL_KEYS);
    const left = new Set(await compaction.dataFiles());
    if (!old.some((name) => left.has(name))) return;
    await database.readingsOver();
  }
  throw new Error('the database keeps old files, which may still hold what was deleted; try again');
}

/** Removes pages of earlier checkpoints that no checkpoint names any more: they may name users who are gone. */
async function removeOrphanedPages(group: WriteGroup): Promise<void> {
  const { database, coverage } = group.store;
  for await (const entries of database.entries(keyRange('trackPage'))) {
    for (const [key] of entries) if (coverage.pages[numberOfKey(key)] === undefined) group.del(key);
  }
}

/**
 * Writes keys with the values that they have, and deletes keys that have none. LevelDB merges a table with those above it,
 * but leaves alone one that nothing above overlaps with, though it may hold old versions. So a key in each table is
 * written again before all are merged.
 */
async function rewriteKeys(group: WriteGroup, keys: readonly string[]): Promise<void> {
  const { database } = group.store;
  for (const key of keys) {
    const value = database.getSync(key);
    if (value) group.put(key, value);
    else group.del(key);
  }
  // The name of a source may be of any script, and then LevelDB shows its key escaped.
  if (!keys.some((key) => isOfKind(key, 'position'))) return;
  for await (const entries of database.entries(keyRange('position')))
    for (const [key, value] of entries) group.put(key, value);
}
