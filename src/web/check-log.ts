import type { Disagreement } from '../storage/index.ts';
import { DISAGREEMENTS_MAX } from './limits.ts';
import type { ViewedStorage } from './viewed-storage.ts';

/** The result of a check of the storage. */
export interface CheckReport {
  /** When it began: milliseconds since 1970, UTC. */
  readonly timeStamp: number;
  /** The time that it took, in milliseconds. */
  readonly durationMs: number;
  /** The number of disagreements; 0 in a healthy storage. */
  readonly count: number;
  /** The first 100 of them. */
  readonly disagreements: readonly Disagreement[];
}

/** Checks a storage, and keeps the last result. */
export class CheckLog {
  readonly #storage: ViewedStorage;
  #running: Promise<CheckReport> | undefined;
  /** The result of the last check; undefined if there was none. */
  last: CheckReport | undefined;

  constructor(storage: ViewedStorage) {
    this.#storage = storage;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Checks the storage, or waits for the check that is running. */
  run(): Promise<CheckReport> {
    this.#running ??= this.#check().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #check(): Promise<CheckReport> {
    const timeStamp = Date.now();
    const start = performance.now();
    const disagreements: Disagreement[] = [];
    let count = 0;
    for await (const disagreement of this.#storage.check())
      if (++count <= DISAGREEMENTS_MAX) disagreements.push(disagreement);
    this.last = { timeStamp, durationMs: performance.now() - start, count, disagreements };
    return this.last;
  }
}
