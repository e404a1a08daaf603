import { TrackingError } from '../../errors.ts';
import { LIVE_INTERVAL_MS } from '../limits.ts';
import type { ViewedStorage } from '../viewed-storage.ts';

export interface WatchListener {
  onNews(): void;
  onEnd(): void;
}

/** Polls a storage for new tracks while it has listeners. */
export class TrackWatch {
  readonly #storage: ViewedStorage;
  readonly #onError: (error: unknown) => void;
  readonly #listeners = new Set<WatchListener>();
  #timer: NodeJS.Timeout | undefined;
  #isPolling = false;
  #newest = -1;

  constructor(storage: ViewedStorage, onError: (error: unknown) => void) {
    this.#storage = storage;
    this.#onError = onError;
  }

  add(listener: WatchListener): void {
    this.#listeners.add(listener);
    this.#schedule();
  }

  delete(listener: WatchListener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Removes all listeners, and tells them so. */
  end(): void {
    for (const listener of [...this.#listeners]) {
      this.delete(listener);
      listener.onEnd();
    }
  }

  /** Reports an error to `onError`, unless the storage is closed, which the next page tells. */
  report(error: unknown): void {
    if (!(error instanceof TrackingError && error.code === 'TRACKS_NOT_OPEN')) this.#onError(error);
  }

  /** Starts the timer of the next query. Only one runs at a time. */
  #schedule(): void {
    if (this.#isPolling || this.#listeners.size === 0) return;
    this.#timer ??= setTimeout(this.#poll, LIVE_INTERVAL_MS).unref();
  }

  readonly #poll = async (): Promise<void> => {
    this.#timer = undefined;
    this.#isPolling = true;
    try {
      const [head] = await this.#storage.queryMetadata({}, { reverse: true, limit: 1 });
      this.#compare(head?.trackNum ?? 0);
    } catch (error) {
      this.report(error);
      this.end();
    } finally {
      this.#isPolling = false;
    }
    this.#schedule();
  };

  #compare(newest: number): void {
    if (newest === this.#newest) return;
    this.#newest = newest;
    for (const listener of this.#listeners) listener.onNews();
  }
}
