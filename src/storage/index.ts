export type { Disagreement } from './checking/check-store.ts';
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
