export type { BackupReport } from './backup/backup.ts';
export type { BackupProgress } from './backup/copy-storage.ts';
export type { Disagreement } from './checking/check-store.ts';
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
export type { FunctionHook, Hook, HookEvent, HookFailure } from './hooks/hook.ts';
export { type CountedTrack, Summary, type SummaryDefinition } from './hooks/summary.ts';
export type { AnonymizeReport } from './keeping/anonymize.ts';
export type { ArchiveReport } from './keeping/archive-tracks.ts';
export type { EraseReport } from './keeping/erase-user.ts';
export type { KeepingProgress } from './keeping/progress.ts';
export type { PruneReport } from './keeping/prune.ts';
export type { StorageStats } from './keeping/stats.ts';
export type { DamagedRecord, RepairOptions, RepairReport } from './repair/repair.ts';
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
} from './sums/sum-types.ts';
export { Track } from './track.ts';
export { TrackingStorage } from './tracking-storage.ts';
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
} from './types.ts';
