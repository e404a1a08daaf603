import type { LongCallOptions } from '../../arguments/index.ts';
import type { TimeValue } from '../../clocks/index.ts';
import type { Hook, HookFailure } from './hook.ts';
import type { MaintenanceProgress } from './progress.ts';
import type { PruneReport } from './reports.ts';
import type { SummariesOptions } from './sum-types.ts';
import type { Track } from './track.ts';
import type { TrackData } from './types.ts';

/** How a storage is opened and what it indexes. */
export interface TrackingStorageOptions<A extends string = string, D extends object = object> {
  /** The track type: shown when a track is printed and kept in the storage. Default 'Track'. */
  typeName?: string | undefined;
  /**
   * Attributes of `data` to index besides the four that every track has: keys, or paths such as `'address.city'`, which end in
   * the mapping whose key they name; what is inside arrays is not indexed. Default none.
   */
  indexAttributes?: readonly A[] | undefined;
  /**
   * What a resolved save survives. `process` (default): the death of the process. `fsync`: a power cut too;
   * saves in flight together share one fsync.
   */
  durability?: 'process' | 'fsync' | undefined;
  /**
   * The permissions of a folder that the storage begins in; one that holds a storage keeps its own. Default 0o700: only the
   * owner gets at the files, which have the permissions that the umask leaves.
   */
  folderMode?: number | undefined;
  /** Bytes of rows kept in memory for reading again. Default 64 MiB. */
  cacheSizeBytes?: number | undefined;
  /**
   * Bytes of saves that may wait for the disk; more are refused with `TRACKS_OVERLOADED`. Whoever awaits what he saves,
   * or waits for `ready()` where `hasRoom` is false, never gets there. Default 256 MiB.
   */
  queueSizeBytesMax?: number | undefined;
  /** Tracks saved or changed between two checkpoints of the indexes; fewer makes opening after a crash faster. Default 131,072. */
  checkpointInterval?: number | undefined;
  /** How long tracks are kept. It is stored with them, and stays until another is set. Default: what is stored. */
  retention?: RetentionPolicy | undefined;
  /** How often the retention policy is applied by itself, in milliseconds. Default: only when `applyRetention` is called. */
  retentionIntervalMs?: number | undefined;
  /** What is to happen with each track: summaries count it, functions are called with it after it has been stored. Default none. */
  hooks?: readonly Hook<D>[] | undefined;
  /**
   * How long `close` waits for one call of a function hook, in milliseconds. A hook that takes longer is called no more
   * for what is left, which is a `hook-error` with `TRACKS_HOOK_TIMEOUT` for each track. Default 30,000.
   */
  hookTimeoutMs?: number | undefined;
  /**
   * The IANA time zone of dates: where text such as `'2026-11-21'` names a whole day, month or year, and for the hours, dates
   * and months of sums. It is stored. Default: the stored one; in a new storage UTC.
   */
  timeZone?: string | undefined;
  /** How sums are kept, for storages with summaries. */
  summaries?: SummariesOptions | undefined;
}

/** How long a storage keeps what, each as a duration such as `'60d'`, `'3mo'` (of 30 days) or `'1y'`, or as milliseconds. */
export interface RetentionPolicy {
  /** How old tracks may become, by their time stamps. */
  tracks: string | number;
  /**
   * The path of a JSONL file for what goes each time, with a `{date}` in it that stands for the moment, such as
   * `2026-12-01T06-25-38Z`; gzipped if it ends in `.gz`. Default: none.
   */
  archive?: string | undefined;
}

/** What is done with tracks before they go. */
export interface ArchiveOptions extends LongCallOptions<MaintenanceProgress> {
  /** A JSONL file that is to hold what is removed, before it is; gzipped if the name ends in `.gz`. It must not exist yet. */
  archive?: string | undefined;
}

/** Which tracks `prune` removes, and what is done with them before. */
export interface PruneOptions extends ArchiveOptions {
  /** Only tracks from before this moment; `'2026-11'` is the beginning of that month in the storage's time zone. */
  before: TimeValue;
}

/** What `anonymize` makes unrecognisable, and how. */
export interface AnonymizeOptions extends LongCallOptions<MaintenanceProgress> {
  /** Only in tracks from before this moment; `'2026-11'` is the beginning of that month in the storage's time zone. */
  before: TimeValue;
  /**
   * What makes a user recognisable: `'userName'`, keys of data, paths into data such as `'address.city'`, or arrays of keys
   * where a key has a dot or is called `userName` itself. Paths go through all elements of arrays.
   */
  fields: readonly (string | readonly string[])[];
  /** The secret that pseudonyms are made with. Default: one that is made at random and stored. */
  salt?: string | undefined;
}

/**
 * The events of a storage, each with what its listeners are told. A `checkpoint-error`, `retention-error` or `hook-error` for
 * which there is no listener is a warning of the process, the first one of each.
 */
export interface StorageEvents {
  open: [];
  closed: [];
  /** The indexes were rebuilt from the tracks at opening; `reason` says why. */
  reindex: [{ reason: string; tracks: number }];
  /** A checkpoint of the indexes could not be written; nothing is lost, the next one is tried in time. */
  'checkpoint-error': [Error];
  /** The retention policy was applied by the timer. */
  retention: [PruneReport];
  /** The timer could not apply the retention policy; it tries again in time. */
  'retention-error': [Error];
  /** A hook threw, was rejected or returned something wrong; the track is stored all the same. */
  'hook-error': [HookFailure];
}

/** A track, or its id. */
export type TrackOrId<D extends object = TrackData> = Track<D> | string;
