import { TrackingError } from '../../errors.ts';
import { LIVE_INTERVAL_MS } from '../limits.ts';
import type { ViewedStorage } from '../viewed-storage.ts';

/** Is told that there are new tracks, or that there will be no more. */
export interface WatchListener {
  onNews(): void;
  onEnd(): void;
}

/** Looks for new tracks as long as somebody wants to know. */
export class TrackWatch {
  readonly #storage: ViewedStorage;
  readonly #onError: (error: unknown) => void;
  readonly #listeners = new Set<WatchListener>();
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;
  #newest = -1;

  constructor(storage: ViewedStorage, onError: (error: unknown) => void) {
    this.#storage = storage;
    this.#onError = onError;
  }

  /** How many want to know. */
  get count(): number {
    return this.#listeners.size;
  }

  /** Tells the listener of news from now on. */
  add(listener: WatchListener): void {
    this.#listeners.add(listener);
    this.#lookLater();
  }

  delete(listener: WatchListener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Tells all that there will be no more news. */
  end(): void {
    for (const listener of [...this.#listeners]) {
      this.delete(listener);
      listener.onEnd();
    }
  }

  /** Tells those who run the view of an error, unless the storage is closed: then whoever looks again is told so. */
  report(error: unknown): void {
    if (!(error instanceof TrackingError && error.code === 'TRACKS_NOT_OPEN')) this.#onError(error);
  }

  /** One look at a time, however often listeners come and go meanwhile. */
  #lookLater(): void {
    if (this.#isLooking || this.#listeners.size === 0) return;
    this.#timer ??= setTimeout(this.#look, LIVE_INTERVAL_MS).unref();
  }

  readonly #look = async (): Promise<void> => {
    this.#timer = undefined;
    this.#isLooking = true;
    try {
      const [head] = await this.#storage.queryMetadata({}, { reverse: true, limit: 1 });
      this.#compare(head?.trackNum ?? 0);
    } catch (error) {
      this.report(error);
      this.end();
    } finally {
      this.#isLooking = false;
    }
    this.#lookLater();
  };

  #compare(newest: number): void {
    if (newest === this.#newest) return;
    this.#newest = newest;
    for (const listener of this.#listeners) listener.onNews();
  }
}
