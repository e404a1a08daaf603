import { FifoQueue } from '../fifo-queue.ts';
import type { RequestRecord } from '../request-record.ts';
import { type Sink, toError } from './sinks.ts';

export interface SinkCallbacks {
  /** Some records were not saved. */
  onFailed(count: number, error: Error, storage: object): void;
  /** A record was dropped because too many wait. */
  onDropped(storage: object): void;
}

/** The records that wait for one storage. A slow or failing storage does not affect the others. */
export class SinkQueue {
  readonly #sink: Sink;
  readonly #queueMax: number;
  readonly #callbacks: SinkCallbacks;
  readonly #waiting = new FifoQueue<RequestRecord>();
  #saving: Promise<void> | undefined;
  /** Records that the sink has, and has not reported as saved or failed. */
  #inFlight = 0;
  #flushes = 0;
  /** Why the sink was abandoned. */
  #reason: Error | undefined;
  #onAbandoned = (): void => {};
  readonly #abandoned = new Promise<void>((resolve) => {
    this.#onAbandoned = resolve;
  });

  constructor(sink: Sink, queueMax: number, callbacks: SinkCallbacks) {
    this.#sink = sink;
    this.#queueMax = queueMax;
    this.#callbacks = callbacks;
  }

  /** Adds records, and drops those for which there is no room. */
  add(records: readonly RequestRecord[]): void {
    if (this.#reason) {
      this.#callbacks.onFailed(records.length, this.#reason, this.#sink.storage);
      return;
    }
    for (const record of records) {
      if (this.#waiting.length < this.#queueMax) this.#waiting.add(record);
      else this.#callbacks.onDropped(this.#sink.storage);
    }
    if (this.#waiting.length > 0) this.#saving ??= this.#run();
  }

  /** Resolves when everything that was added is saved, has failed, or was abandoned. Never rejects. */
  async flush(): Promise<void> {
    this.#flushes++;
    await Promise.race([this.#flushAll(), this.#abandoned]);
    this.#flushes--;
  }

  /** Stops waiting for a storage: its unsaved records have failed, and it gets no more batches. */
  abandon(reason: Error): void {
    const left = this.#inFlight + this.#waiting.length;
    if (this.#reason || (left === 0 && this.#flushes === 0)) return;
    this.#reason = reason;
    this.#waiting.take(left);
    this.#callbacks.onFailed(left, reason, this.#sink.storage);
    this.#onAbandoned();
  }

  async #flushAll(): Promise<void> {
    await this.#saving;
    try {
      if (!this.#reason) await this.#sink.flush?.();
    } catch (error) {
      this.#tellFailed(0, error);
    }
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) await this.#saveBatch(this.#waiting.take(this.#sink.batchSizeMax));
    this.#saving = undefined;
  }

  async #saveBatch(batch: readonly RequestRecord[]): Promise<void> {
    this.#inFlight = batch.length;
    try {
      await this.#sink.save(
        batch,
        (error) => this.#tellFailed(1, error),
        () => void this.#inFlight--,
      );
    } catch (error) {
      this.#tellFailed(this.#inFlight, error);
    }
    this.#inFlight = 0;
  }

  /** Failures of an abandoned sink are already reported. */
  #tellFailed(count: number, error: unknown): void {
    this.#inFlight -= count;
    if (!this.#reason) this.#callbacks.onFailed(count, toError(error), this.#sink.storage);
  }
}
