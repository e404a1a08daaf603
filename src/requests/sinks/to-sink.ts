import { describe } from '../arguments.ts';
import { FunctionSink, type RecordFunction, type RecordWriter } from './function-sink.ts';
import { LoggerSink, type RequestLogger } from './logger-sink.ts';
import type { Sink } from './sink.ts';
import { type RequestStorage, StorageSink } from './storage-sink.ts';

/**
 * A destination of records: a `TrackingStorage`, which makes tracks of them, a `PrintWriter` or `OutputWriter`, a
 * `Logger`, or any function.
 */
export type RecordTarget = RequestStorage | RecordWriter | RequestLogger | RecordFunction;

/** The sink for a destination. @throws TypeError if it is none */
export function toSink(name: string, target: unknown, visitTimeoutMs: number): Sink {
  if (typeof target === 'function') return new FunctionSink(target as RecordFunction);
  if (typeof target === 'object' && target !== null) {
    if (has(target, 'saveUserTracks')) return new StorageSink(target as RequestStorage, visitTimeoutMs);
    if (has(target, 'write')) return new FunctionSink(target as RecordWriter);
    if (has(target, 'log')) return new LoggerSink(target as RequestLogger);
  }
  const expected = 'a storage, a writer, a logger or a function';
  throw new TypeError(`${name} must be ${expected}, received ${describe(target)}`);
}

function has(target: object, method: string): boolean {
  return typeof (target as Record<string, unknown>)[method] === 'function';
}
