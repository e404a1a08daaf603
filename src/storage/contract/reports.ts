/** What pruning did. */
export interface PruneReport {
  /** Tracks that were removed. */
  removed: number;
  /** Tracks that were written to the archive; 0 without one. */
  archived: number;
}

/** What anonymizing did. */
export interface AnonymizeReport {
  /** Tracks that were changed. */
  tracks: number;
  /** Users whose names were replaced. */
  users: number;
}

/** What was written into a file. */
export interface ArchiveReport {
  /** Tracks written. */
  tracks: number;
  /** Runs written: those of the tracks. */
  runs: number;
}

/** What erasing a user did. */
export interface EraseReport {
  /** Tracks that were removed. */
  tracks: number;
}

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

/** Something that does not agree with something else. */
export interface Disagreement {
  /** What it is about: a track's record, an index, a run, the checkpoint, a counter, a source's position, a sum, or another value. */
  kind: 'record' | 'index' | 'run' | 'checkpoint' | 'counter' | 'position' | 'sum' | 'value';
  /** The key in the database, where it is about one. */
  key?: string;
  message: string;
}

/** What a backup or a restoration wrote. */
export interface BackupReport {
  tracks: number;
  runs: number;
}
