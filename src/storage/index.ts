export type { Disagreement } from './check.ts';
export { type ExportFileOptions, exportTracksToFile } from './export-file.ts';
export { type ExportOptions, type ExportProgress, type ExportSource, exportTracks } from './export-tracks.ts';
export type { ImportSource } from './import-source.ts';
export {
  type ImportOptions,
  type ImportProgress,
  type ImportReport,
  type ImportTarget,
  type InvalidLine,
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
