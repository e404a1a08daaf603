import type { Hooks } from './hook.ts';
import type { RetentionPolicy } from './options.ts';
import type { SumRetention } from './sum-types.ts';

/** How sums are kept, checked; undefined means what is stored. */
export interface SummariesSettings {
  timeZone: string | undefined;
  retention: SumRetention | undefined;
  openCountersMax: number;
}

/** The options of a storage, checked, with their defaults. */
export interface StorageSettings {
  typeName: string;
  indexAttributes: readonly string[];
  /** Whether track type and attributes are taken from the storage, which then must be there. */
  isAsStored: boolean;
  isDurable: boolean;
  /** The permissions of a folder that is new. */
  folderMode: number;
  cacheSizeBytes: number;
  queueSizeBytesMax: number;
  checkpointInterval: number;
  retention: RetentionPolicy | undefined;
  /** 0: never by itself. */
  retentionIntervalMs: number;
  hooks: Hooks;
  hookTimeoutMs: number;
  summaries: SummariesSettings;
}

const MEBIBYTE = 1024 * 1024;

/** The settings of a storage for which no options are given. */
export const DEFAULT_SETTINGS: Readonly<StorageSettings> = {
  typeName: 'Track',
  indexAttributes: [],
  isAsStored: false,
  isDurable: false,
  folderMode: 0o700,
  cacheSizeBytes: 64 * MEBIBYTE,
  queueSizeBytesMax: 256 * MEBIBYTE,
  checkpointInterval: 131_072,
  retention: undefined,
  retentionIntervalMs: 0,
  hooks: { summaries: [], functions: [] },
  hookTimeoutMs: 30_000,
  summaries: { timeZone: undefined, retention: undefined, openCountersMax: 65_536 },
};
