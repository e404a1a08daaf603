import type { QueuedOperation } from './operation.ts';
import type { WriteGroup } from './write-group.ts';

/** An operation that is waited for: its promise settles when the batch is on disk and in the indexes, or has failed. */
export abstract class PendingOperation<T> implements QueuedOperation {
  readonly promise: Promise<T>;
  abstract readonly sizeBytes: number;
  #fulfil!: (value: T) => void;
  #fail!: (error: unknown) => void;

  constructor() {
    this.promise = new Promise((fulfil, fail) => {
      this.#fulfil = fulfil;
      this.#fail = fail;
    });
  }

  abstract stage(group: WriteGroup): boolean | Promise<boolean>;

  /** What the caller gets when the batch is stored. */
  protected abstract get result(): T;

  resolve(): void {
    this.#fulfil(this.result);
  }

  reject(error: unknown): void {
    this.#fail(error);
  }
}
