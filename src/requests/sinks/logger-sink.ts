import { taskOf, userOf } from '../request-entry.ts';
import type { RequestRecord } from '../request-record.ts';
import type { Sink } from './sink.ts';

/** What requests need of a log; a `Logger` has it. */
export interface RequestLogger {
  /** Appends an entry, which can be loaded into a storage later. */
  log(entry: { taskId: string; userName: string; timeStamp: number; data: Record<string, unknown> }): void;
  /** Resolves when everything is written. */
  flush?(): Promise<void>;
}

/** Writes records to a log, from which they can be loaded into a storage. */
export class LoggerSink implements Sink {
  readonly batchSizeMax = 64;
  readonly storage: RequestLogger;

  constructor(logger: RequestLogger) {
    this.storage = logger;
  }

  save(records: readonly RequestRecord[], onFailed: (error: Error) => void): void {
    for (const record of records) {
      try {
        this.storage.log({
          taskId: taskOf(record),
          userName: userOf(record),
          timeStamp: record.date,
          data: { ...record },
        });
      } catch (error) {
        onFailed(error as Error);
      }
    }
  }

  async flush(): Promise<void> {
    await this.storage.flush?.();
  }
}
