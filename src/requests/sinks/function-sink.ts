import type { RequestRecord } from '../request-record.ts';
import type { Sink } from './sink.ts';
import { toError } from './sink-queue.ts';

/** Takes a record, at once or by a promise. */
export type RecordFunction = (record: RequestRecord) => unknown;

/** Something with a method that takes a record, such as a `PrintWriter`. */
export interface RecordWriter {
  write(record: RequestRecord): unknown;
  flush?(): Promise<void>;
}

/** Gives records to a function or a writer, one after the other. */
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
        // A function that answers at once is not waited for: each wait takes a turn.
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

/** A record of its own: what one storage does to it, others must not find in theirs. */
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
