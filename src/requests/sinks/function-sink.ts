import type { RequestRecord } from '../request-record.ts';
import type { Sink } from './sink.ts';
import { toError } from './sink-queue.ts';

/** Takes a record; may return a promise. */
export type RecordFunction = (record: RequestRecord) => unknown;

/** An object with a method that takes a record, such as a `PrintWriter`. */
export interface RecordWriter {
  write(record: RequestRecord): unknown;
  flush?(): Promise<void>;
}

/** Passes records to a function or a writer, one after the other. */
export class FunctionSink implements Sink {
  readonly batchSizeMax = 64;
  readonly storage: RecordFunction | RecordWriter;

  constructor(storage: RecordFunction | RecordWriter) {
    this.storage = storage;
  }

  async save(
    records: readonly RequestRecord[],
    onFailed: (error: Error) => void,
    onSaved: () => void,
  ): Promise<void> {
    for (const record of records) {
      try {
        // Awaiting only promises saves a turn for each record.
        const answer = this.#give(copyRecord(record));
        if (answer instanceof Promise) await answer;
        onSaved();
      } catch (error) {
        onFailed(toError(error));
      }
    }
  }

  async flush(): Promise<void> {
    if (typeof this.storage !== 'function') await this.storage.flush?.();
  }

  #give(record: RequestRecord): unknown {
    return typeof this.storage === 'function' ? this.storage(record) : this.storage.write(record);
  }
}

/** A copy, so that one storage cannot change the record of another. */
export function copyRecord(record: RequestRecord): RequestRecord {
  return {
    ...record,
    urlArgs: { ...record.urlArgs },
    viewArgs: record.viewArgs && { ...record.viewArgs },
    userAgent: { ...record.userAgent },
    ipInfo: record.ipInfo && { ...record.ipInfo },
    trackVar: { ...record.trackVar },
  };
}
