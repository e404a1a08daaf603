export { TrackingError, type TrackingErrorCode } from './errors.ts';
export * from './logfile/index.ts';
export { Run, type RunFields, type RunState } from './runs/index.ts';
export * from './storage/index.ts';
export * from './summaries/index.ts';
