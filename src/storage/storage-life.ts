import { TrackingError } from '../errors.ts';
import type { Backlog } from './contract/backlog.ts';
import type { Reindexing, TrackEngine } from './contract/track-engine.ts';

/** What the life of a storage tells. */
export interface LifeListeners {
  onOpened(reindexing: Reindexing | undefined): void;
  onClosing(): void;
  onClosed(): void;
}

/** A call that came while the storage was opening. */
interface WaitingCall {
  begin(): void;
  reject(error: unknown): void;
}

/** Opens and closes an engine. Calls that come while it opens wait for it, and begin in the order in which they came. */
export class StorageLife {
  readonly #engine: TrackEngine;
  readonly #backlog: Backlog;
  readonly #listeners: LifeListeners;
  #status: 'new' | 'opening' | 'open' | 'closing' | 'closed' = 'new';
  #opening: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #waiting: WaitingCall[] = [];

  constructor(engine: TrackEngine, backlog: Backlog, listeners: LifeListeners) {
    this.#engine = engine;
    this.#backlog = backlog;
    this.#listeners = listeners;
  }

  /** A storage that was just made is `opening`: it opens at the first call. */
  get status(): 'opening' | 'open' | 'closing' | 'closed' {
    return this.#status === 'new' ? 'opening' : this.#status;
  }

  /** Opens the engine, also again after `close`. */
  async open(): Promise<void> {
    while (this.#closing) await this.#closing;
    await this.#begin();
  }

  /** Waits until everything is written and the engine is closed. */
  async close(): Promise<void> {
    this.#closing ??= this.#close().finally(() => {
      this.#closing = undefined;
    });
    await this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#status === 'closed') return;
    const opening = this.#opening;
    this.#opening = undefined;
    this.#status = 'closing';
    this.#listeners.onClosing();
    await opening?.catch(() => {}); // The caller of open() is told.
    await this.#engine.close();
    this.#status = 'closed';
    this.#listeners.onClosed();
  }

  /**
   * Uses the open engine; opens it first if it is new.
   *
   * @param sizeBytes bytes that wait for the disk while the call waits for the engine
   * @throws TrackingError TRACKS_NOT_OPEN, what opening throws, TRACKS_OVERLOADED
   */
  call<T>(use: (engine: TrackEngine) => Promise<T>, sizeBytes = 0): Promise<T> {
    return this.#status === 'open' ? use(this.#engine) : this.#callLater(use, sizeBytes);
  }

  async #callLater<T>(use: (engine: TrackEngine) => Promise<T>, sizeBytes: number): Promise<T> {
    if (this.#status === 'closing' || this.#status === 'closed')
      throw new TrackingError('TRACKS_NOT_OPEN', `the storage is ${this.#status}; open() it to use it again`);
    if (sizeBytes > 0) this.#backlog.check();
    this.#backlog.add(sizeBytes);
    const called = new Promise<T>((resolve, reject) => {
      const begin = (): void => {
        this.#backlog.remove(sizeBytes);
        resolve(use(this.#engine));
      };
      this.#waiting.push({ begin, reject });
    });
    this.#begin().catch(() => {}); // The waiting calls are rejected with the reason.
    return called;
  }

  #begin(): Promise<void> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  async #open(): Promise<void> {
    this.#status = 'opening';
    const reindexing = await this.#openEngine();
    const isOpen = this.#status === 'opening';
    if (isOpen) this.#status = 'open';
    this.#opening = isOpen ? Promise.resolve() : undefined; // It is open, whatever the listeners throw.
    for (const { begin } of this.#takeWaiting()) begin();
    if (isOpen) this.#listeners.onOpened(reindexing);
  }

  async #openEngine(): Promise<Reindexing | undefined> {
    try {
      return await this.#engine.open();
    } catch (error) {
      if (this.#status === 'opening') {
        this.#status = 'new';
        this.#opening = undefined;
      }
      for (const { reject } of this.#takeWaiting()) reject(error);
      throw error;
    }
  }

  #takeWaiting(): WaitingCall[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }
}
