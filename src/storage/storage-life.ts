import { EventEmitter } from 'node:events';
import { describe } from '../arguments/index.ts';
import { TrackingError } from '../errors.ts';
import type { HookFailure } from './contract/hook.ts';
import { HookQueue, type StoredTrack } from './contract/hook-queue.ts';
import type { StorageEvents, TrackingStorageOptions } from './contract/options.ts';
import type { StorageSettings } from './contract/settings.ts';
import { Counting } from './contract/summary-evaluator.ts';
import type { TrackData } from './contract/types.ts';
import { Backlog } from './engine/writing/backlog.ts';
import type { PendingOperation } from './engine/writing/pending-operation.ts';
import { Database } from './leveldb/database.ts';
import type { AnyLevel } from './leveldb/level-types.ts';
import { OpenStorage } from './maintenance/open-storage.ts';
import { parseStorageOptions } from './storage-options.ts';

/** The life of a storage: it opens at the first call, closes, and may open again. */
export abstract class StorageLife<
  D extends object = TrackData,
  A extends string = string,
> extends EventEmitter<StorageEvents> {
  /** The options, checked. */
  protected readonly settings: StorageSettings;
  /** Asks the summaries what a track counts for; undefined without summaries. */
  protected readonly counting: Counting | undefined;
  /** What waits for the disk. */
  protected readonly backlog: Backlog;
  readonly #database: Database;
  #status: 'new' | 'opening' | 'open' | 'closing' | 'closed' = 'new';
  #openNow: OpenStorage | undefined;
  #opening: Promise<OpenStorage> | undefined;
  #closing: Promise<void> | undefined;

  /**
   * A storage, which opens at the first call.
   *
   * @param location a folder, which is made if need be; or an abstract-level database of the user's, such as a sublevel,
   * that holds nothing else and stays the user's to close; without, the storage is in memory
   * @throws TypeError, RangeError for a wrong argument
   */
  constructor(location?: string | AnyLevel, options?: TrackingStorageOptions<A, NoInfer<D>>) {
    super();
    this.settings = parseStorageOptions(options);
    this.backlog = new Backlog(this.settings.queueSizeBytesMax);
    const { summaries } = this.settings.hooks;
    this.counting = summaries.length === 0 ? undefined : new Counting(summaries, this.reportHookFailure);
    this.#database = new Database(checkLocation(location), this.settings.isDurable);
  }

  /** The open storage; undefined while it is not open. */
  protected get openNow(): OpenStorage | undefined {
    return this.#openNow;
  }

  /** Is called when the storage has opened. */
  protected onOpened(_open: OpenStorage): void {}

  /** Is called when the storage begins to close. */
  protected onClosing(): void {}

  /** Where the storage is in its life. One that was just made is `opening`: it opens at the first call. */
  get status(): 'opening' | 'open' | 'closing' | 'closed' {
    return this.#status === 'new' ? 'opening' : this.#status;
  }

  /** The name of the track type. */
  get typeName(): string {
    return this.settings.typeName;
  }

  /** The names of the indexed attributes from data. */
  get indexAttributes(): readonly string[] {
    return this.settings.indexAttributes;
  }

  /**
   * Opens the storage, or opens it again after `close`. Any other call does so by itself the first time.
   *
   * @throws TrackingError TRACKS_LOCKED, TRACKS_OPEN_FAILED, TRACKS_FORMAT, TRACKS_TYPE_MISMATCH, TRACKS_CORRUPTED
   */
  async open(): Promise<void> {
    while (this.#closing) await this.#closing;
    this.#opening ??= this.#doOpen();
    await this.#opening;
  }

  async #doOpen(): Promise<OpenStorage> {
    this.#status = 'opening';
    try {
      const { functions } = this.settings.hooks;
      const hooks = new HookQueue(
        functions,
        this.settings.typeName,
        this.settings.hookTimeoutMs,
        this.reportHookFailure,
      );
      const listeners = {
        onCheckpointError: this.#reportCheckpointError,
        onHookFailure: this.reportHookFailure,
        onStored: functions.length === 0 ? undefined : (tracks: readonly StoredTrack[]) => hooks.add(tracks),
        onDrained: () => hooks.drain(),
      };
      const open = await OpenStorage.open(this.#database, this.settings, listeners, this.backlog);
      if (this.#status === 'opening') this.#setOpen(open);
      return open;
    } catch (error) {
      if (this.#status === 'opening') this.#status = 'new';
      if (!this.#openNow) this.#opening = undefined;
      throw error;
    }
  }

  #setOpen(open: OpenStorage): void {
    this.#openNow = open;
    this.#opening = Promise.resolve(open); // It is open, whatever the listeners throw.
    this.#status = 'open';
    const { reindexReason, store } = open.engine;
    if (reindexReason !== undefined)
      this.emit('reindex', { reason: reindexReason, tracks: store.index.count });
    this.onOpened(open);
    this.emit('open');
  }

  /** Writes everything that was accepted and closes the storage. Further calls are refused, until `open`. */
  async close(): Promise<void> {
    this.#closing ??= this.#doClose().finally(() => {
      this.#closing = undefined;
    });
    await this.#closing;
  }

  async #doClose(): Promise<void> {
    if (this.#status === 'closed') return;
    const opening = this.#opening;
    this.#opening = undefined;
    this.#openNow = undefined;
    this.#status = 'closing';
    this.onClosing();
    const open = await opening?.catch(() => undefined);
    await open?.close();
    this.#status = 'closed';
    this.emit('closed');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /**
   * Whether there is room for more that is saved without being awaited: at most half of `queueSizeBytesMax` waits for
   * the disk.
   */
  get hasRoom(): boolean {
    return this.backlog.hasRoom;
  }

  /**
   * Waits until the storage is open and has room for more. So whoever is handed what he saves, and cannot await each
   * save, holds back where it comes from.
   *
   * @throws TrackingError what `open` throws, TRACKS_NOT_OPEN
   */
  async ready(): Promise<void> {
    if (!this.#openNow) await this.opened();
    await this.backlog.room();
  }

  /** Puts an operation into the queue and waits until it is done. */
  protected async add<T>(operation: PendingOperation<T>): Promise<T> {
    const { queue } = this.#openNow ?? (await this.#openedFor(operation.sizeBytes));
    queue.add(operation);
    return operation.promise;
  }

  /** The open storage. What waits for it to open waits for the disk, too. */
  async #openedFor(sizeBytes: number): Promise<OpenStorage> {
    if (sizeBytes > 0) this.backlog.check();
    this.backlog.add(sizeBytes);
    try {
      return await this.opened();
    } finally {
      this.backlog.remove(sizeBytes);
    }
  }

  /** The open storage; opens it if it was just made. @throws TrackingError TRACKS_NOT_OPEN */
  protected async opened(): Promise<OpenStorage> {
    if (this.#status === 'closing' || this.#status === 'closed') {
      throw new TrackingError('TRACKS_NOT_OPEN', `the storage is ${this.#status}; open() it to use it again`);
    }
    this.#opening ??= this.#doOpen();
    return this.#opening;
  }

  /** In a turn of its own, so that a listener that throws does no harm to whoever saves. */
  protected readonly reportHookFailure = (failure: HookFailure): void => {
    queueMicrotask(() => this.emit('hook-error', failure));
  };

  readonly #reportCheckpointError = (error: Error): void => {
    this.emit('checkpoint-error', error);
  };
}

function checkLocation(location: unknown): string | AnyLevel | undefined {
  if (location === undefined || (typeof location === 'string' && location !== '')) return location;
  if (typeof location === 'object' && location !== null && 'batch' in location && 'getSync' in location) {
    return location as AnyLevel;
  }
  const expected = 'the path of a folder or an abstract-level database (abstract-level 3, with getSync)';
  throw new TypeError(`location must be ${expected}, received ${describe(location)}`);
}
