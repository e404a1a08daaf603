import type { StorageStats } from '../contract/reports.ts';
import type { OpenStorage } from './open-storage.ts';

export async function statsOf({ store, queue, engine: { backlog } }: OpenStorage): Promise<StorageStats> {
  await store.untilChanged();
  const { index, runs, rows, coverage, database } = store;
  return {
    tracks: index.count,
    runs: runs.count,
    tasks: index.task.dictionary.count,
    users: index.user.dictionary.count,
    indexSizeBytes: index.sizeBytes,
    cacheSizeBytes: rows.cache.sizeBytes,
    cacheHits: rows.cache.hits,
    cacheMisses: rows.cache.misses,
    queueLength: queue.length,
    queueSizeBytes: backlog.sizeBytes,
    checkpointUpTo: coverage.upTo,
    checkpointStale: coverage.markedCount,
    diskSizeBytes: await database.compaction?.sizeBytes(),
  };
}
