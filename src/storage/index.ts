export type { FunctionHook, Hook, HookEvent, HookFailure } from './contract/hook.ts';
export type { KeepingProgress } from './contract/progress.ts';
export type {
  AllSums,
  KeyRow,
  KeysOptions,
  RebuildOptions,
  RebuildProgress,
  RebuildReport,
  SeriesOptions,
  SeriesRow,
  SummariesOptions,
  SummaryOrName,
  SummaryState,
  SumOptions,
  SumPeriod,
  SumRange,
  SumRetention,
  SumRow,
  SumTarget,
  SumTotals,
  TotalsOptions,
} from './contract/sum-types.ts';
export { type CountedTrack, Summary, type SummaryDefinition } from './contract/summary.ts';
export { Track } from './contract/track.ts';
export type {
  AnonymizeOptions,
  AttributeType,
  AttributeValue,
  Condition,
  Criteria,
  Criterion,
  DamagedTrack,
  DataAttribute,
  Delivery,
  IterateOptions,
  PruneOptions,
  QueryOptions,
  QueryPlan,
  RangeCriterion,
  RetentionPolicy,
  RunSelector,
  SaveOptions,
  StorageEvents,
  TimeValue,
  TrackAttribute,
  TrackData,
  TrackEntry,
  TrackHead,
  TrackingStorageOptions,
  TrackMetadata,
  TrackOrId,
} from './contract/types.ts';
export type { Disagreement } from './engine/check/check-store.ts';
export { type ExportFileOptions, exportTracksToFile } from './exchange/export-file.ts';
export {
  type ExportOptions,
  type ExportProgress,
  type ExportSource,
  exportTracks,
  formatTrackLine,
} from './exchange/export-tracks.ts';
export type { ImportSource } from './exchange/import-source.ts';
export {
  type ImportOptions,
  type ImportProgress,
  type ImportReport,
  type ImportTarget,
  type InvalidLine,
  importTracks,
} from './exchange/import-tracks.ts';
export type { AnonymizeReport } from './maintenance/anonymize.ts';
export type { ArchiveReport } from './maintenance/archive-tracks.ts';
export type { BackupReport } from './maintenance/backup/backup.ts';
export type { BackupProgress } from './maintenance/backup/copy-storage.ts';
export type { EraseReport } from './maintenance/erase-user.ts';
export type { PruneReport } from './maintenance/prune.ts';
export type { DamagedRecord, RepairOptions, RepairReport } from './maintenance/repair/repair.ts';
export type { StorageStats } from './maintenance/stats.ts';
export { TrackingStorage } from './tracking-storage.ts';
