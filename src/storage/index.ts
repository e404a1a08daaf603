export type { LongCallOptions } from '../arguments/index.ts';
export type { TimeValue } from '../clocks/index.ts';
export type { FunctionHook, Hook, HookEvent, HookFailure } from './contract/hook.ts';
export type {
  AnonymizeOptions,
  ArchiveOptions,
  PruneOptions,
  RetentionPolicy,
  StorageEvents,
  TrackingStorageOptions,
  TrackOrId,
} from './contract/options.ts';
export type { BackupProgress, CheckProgress, MaintenanceProgress } from './contract/progress.ts';
export type {
  AnonymizeReport,
  ArchiveReport,
  BackupReport,
  Disagreement,
  EraseReport,
  PruneReport,
  StorageStats,
} from './contract/reports.ts';
export type { CheckReport, StorageCheck } from './contract/storage-check.ts';
export type {
  AllSums,
  KeyRow,
  KeysOptions,
  RebuildOptions,
  RebuildProgress,
  RebuildReport,
  SeriesOptions,
  SeriesRow,
  SumDates,
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
export { Track, type TrackJson } from './contract/track.ts';
export type {
  AttributeType,
  AttributeValue,
  Condition,
  Criteria,
  Criterion,
  DamagedTrack,
  DataAttribute,
  Delivery,
  IterateOptions,
  QueryOptions,
  QueryPlan,
  RangeCriterion,
  RunSelector,
  SaveOptions,
  TrackAttribute,
  TrackData,
  TrackEntry,
  TrackHead,
  TrackMetadata,
} from './contract/types.ts';
export { type ExportFileOptions, exportTracksToFile } from './exchange/export-file.ts';
export {
  type ExportOptions,
  type ExportProgress,
  type ExportSource,
  exportTracks,
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
export { restore } from './maintenance/backup/restore.ts';
export {
  type DamagedRecord,
  type RepairOptions,
  type RepairProgress,
  type RepairReport,
  repair,
} from './maintenance/repair/repair.ts';
export { TrackingStorage } from './tracking-storage.ts';
