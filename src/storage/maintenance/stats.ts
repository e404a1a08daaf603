import type { OpenStorage } from './open-storage.ts';

/** What a storage holds, and what it takes for that. */
export interface StorageStats {
  /** Tracks stored. */
  tracks: number;
  /** Runs, also those without tracks. */
  runs: number;
  /** Tasks that have tracks. */
  tasks: number;
  /** Users that have tracks. */
  users: number;
  /** Bytes of memory that the indexes take, estimated. */
  indexSizeBytes: number;
  /** Bytes of memory that rows kept for reading again take, estimated. */
  cacheSizeBytes: number;
  /** How often a row was wanted and found in memory. */
  cacheHits: number;
  /** How often a row was wanted and had to be read. */
  cacheMisses: number;
  /** Bytes of the files in the storage's folder; undefined unless it is in a folder of its own. */
  diskSizeBytes: number | undefined;
  /** Operations that wait for the disk. */
  queueLength: number;
  /** Bytes that wait for the disk. */
  queueSizeBytes: number;
  /** The checkpoint describes the tracks up to this number; those after it are read when the storage is opened. */
  checkpointUpTo: number;
  /** Tracks that the checkpoint describes as they were before; they are read when the storage is opened. */
  checkpointStale: number;
}

export async function statsOf({ store, queue, backlog }: OpenStorage): Promise<StorageStats> {
  await store.settled();
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
