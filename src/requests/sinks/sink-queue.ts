import { FifoQueue } from '../fifo-queue.ts';
import type { RequestRecord } from '../request-record.ts';
import type { Sink } from './sink.ts';

/** What a queue tells. */
export interface SinkCallbacks {
  /** So many records were not saved. */
  onFailed(count: number, error: Error, storage: object): void;
  /** A record was given up because too many wait already. */
  onDropped(storage: object): void;
}

/** The records that wait for one storage, which may be slow or fail without the others noticing. */
export class SinkQueue {
  readonly #sink: Sink;
  readonly #queueMax: number;
  readonly #callbacks: SinkCallbacks;
  readonly #waiting = new FifoQueue<RequestRecord>();
  #saving: Promise<void> | undefined;
  /** Records that the sink was given, and has not told of. */
  #inFlight = 0;
  #flushes = 0;
  /** Why the sink was given up. */
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

  /** Takes records over; those for which there is no room are dropped. */
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

  /** Resolves when everything that was added is saved, or could not be, or was given up. Never rejects. */
  async flush(): Promise<void> {
    this.#flushes++;
    await Promise.race([this.#flushAll(), this.#abandoned]);
    this.#flushes--;
  }

  /** Waits no longer for a storage that is not through: what it has not saved has failed, and it is given no more batches. */
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

  /** What was given up has been told already. */
  #tellFailed(count: number, error: unknown): void {
    this.#inFlight -= count;
    if (!this.#reason) this.#callbacks.onFailed(count, toError(error), this.#sink.storage);
  }
}

/** Anything can be thrown. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}
