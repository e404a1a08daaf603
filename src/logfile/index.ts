export type { ParseLine } from './entry-batch.ts';
export type { EntryStorage, LogDelivery, StoredEntry } from './entry-storage.ts';
export { type LoadLogOptions, type LoadLogProgress, loadLog } from './load-log.ts';
export type { FaultyLine, LoadResult } from './load-result.ts';
export type { LogEntry } from './log-entry.ts';
export type { LineFault, LogLine } from './log-line.ts';
export { Logger, type LoggerEvents, type LoggerOptions, type LogOptions } from './logger.ts';
export { type LineOptions, type ReadLogOptions, readLog } from './read-log.ts';
