export type { Disagreement } from './check.ts';
export {
  type ExportFileOptions,
  type ExportFileOptions,
  exportTracksToFile,
  exportTracksToFile,
} from './export-file.ts';
export {
  type ExportOptions,
  type ExportOptions,
  type ExportProgress,
  type ExportProgress,
  type ExportSource,
  type ExportSource,
  exportTracks,
  exportTracks,
} from './export-tracks.ts';
export type { RunTarget } from './import-runs.ts';
export type { ImportSource, ImportSource, SourceProgress } from './import-source.ts';
export {
  type ImportOptions,
  type ImportOptions,
  type ImportProgress,
  type ImportProgress,
  type ImportReport,
  type ImportReport,
  type ImportTarget,
  type ImportTarget,
  type InvalidLine,
  type InvalidLine,
  importTracks,
  importTracks,
} from './import-tracks.ts';
export { Track } from './track.ts';
export { TrackingStorage } from './tracking-storage.ts';
export type {
  AttributeType,
  AttributeValue,
  Condition,
  Criteria,
  Criterion,
  DataAttribute,
  Delivery,
  QueryOptions,
  QueryPlan,
  RangeCriterion,
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
