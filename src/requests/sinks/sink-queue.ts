import type { RequestRecord } from '../request-record.ts';
import { WaitingLine } from '../waiting-line.ts';
import type { Sink } from './sink.ts';

/** What a queue tells. */
export interface SinkReports {
  /** So many records were not saved. */
  onFailed(count: number, error: Error, storage: object): void;
  /** A record was given up because too many wait already. */
  onDropped(storage: object): void;
}

/** The records that wait for one storage, which may be slow or fail without the others noticing. */
export class SinkQueue {
  readonly #sink: Sink;
  readonly #queueMax: number;
  readonly #reports: SinkReports;
  readonly #waiting = new WaitingLine<RequestRecord>();
  #saving: Promise<void> | undefined;

  constructor(sink: Sink, queueMax: number, reports: SinkReports) {
    this.#sink = sink;
    this.#queueMax = queueMax;
    this.#reports = reports;
  }

  /** Takes records over; those for which there is no room are dropped. */
  add(records: readonly RequestRecord[]): void {
    for (const record of records) {
      if (this.#waiting.length < this.#queueMax) this.#waiting.add(record);
      else this.#reports.onDropped(this.#sink.storage);
    }
    if (this.#waiting.length > 0) this.#saving ??= this.#run();
  }

  /** Resolves when everything that was added is saved, or could not be. Never rejects. */
  async flush(): Promise<void> {
    await this.#saving;
    try {
      await this.#sink.flush?.();
    } catch (error) {
      this.#reports.onFailed(0, toError(error), this.#sink.storage);
    }
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) await this.#saveBatch(this.#waiting.take(this.#sink.batchSizeMax));
    this.#saving = undefined;
  }

  async #saveBatch(batch: readonly RequestRecord[]): Promise<void> {
    const { storage } = this.#sink;
    try {
      await this.#sink.save(batch, (error) => this.#reports.onFailed(1, error, storage));
    } catch (error) {
      this.#reports.onFailed(batch.length, toError(error), storage);
    }
  }
}

/** Anything can be thrown. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}
