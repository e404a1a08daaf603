import { randomUUID } from 'node:crypto';
import { expectDefined, TrackingError, type TrackingErrorCode, toTrackingError } from '../../errors.ts';
import type { TrackerSettings } from '../config/tracker-options.ts';
import { EventQueue } from '../counting/event-queue.ts';
import type { LastEvent } from '../counting/trackable.ts';
import { Trackables } from '../counting/trackables.ts';
import { Mutex } from '../mutex.ts';
import type { EmitEvent } from '../usage-events.ts';
import { optOutIn } from './opt-out.ts';
import { removeFolder } from './remove-storage.ts';
import { UsageSession } from './usage-session.ts';
import { disableExisting, holdsStorage, openExisting, UsageStore } from './usage-store.ts';
import { UserRecords } from './user-records.ts';

/** How long to wait before trying again to open a storage, in milliseconds. */
const REOPEN_MS = 30_000;

/** The storage of a tracker: opened when there is something to read or write, written in the background. */
export class TrackerLifecycle {
  readonly queue: EventQueue;
  readonly trackables: Trackables;
  readonly #settings: TrackerSettings;
  readonly #emit: EmitEvent;
  readonly #startedAt = Date.now();
  /** Runs one operation on the storage at a time. */
  readonly #mutex = new Mutex();
  #uuid: string;
  #isEnabled = false;
  #isWanted = false;
  #store: UsageStore | undefined;
  #records: UserRecords | undefined;
  #whyUnavailable: TrackingError | undefined;
  #isClosed = false;
  #session: UsageSession | undefined;
  #reopenTimer: NodeJS.Timeout | undefined;

  constructor(settings: TrackerSettings, emit: EmitEvent) {
    this.#settings = settings;
    this.#emit = emit;
    this.#uuid = settings.uuid ?? randomUUID();
    this.queue = new EventQueue((isOn) => {
      for (const trackable of this.trackables) {
        if (isOn) trackable.begin();
        else trackable.end();
      }
    });
    this.trackables = new Trackables(this.queue);
    if (this.switchedOffBy) this.queue.discard();
  }

  get uuid(): string {
    return this.#uuid;
  }

  get isEnabled(): boolean {
    return this.#isEnabled;
  }

  get isUnavailable(): boolean {
    return this.#whyUnavailable !== undefined;
  }

  get isLoaded(): boolean {
    return this.trackables.isRestored;
  }

  get switchedOffBy(): ReturnType<typeof optOutIn> {
    return optOutIn(this.#settings.environment);
  }

  /** The stored records of the user; undefined until something is stored. */
  get records(): UserRecords | undefined {
    return this.#records;
  }

  /** Reads the stored values, if there are any. Never rejects: a failure is an event, and it tries again later. */
  load(): Promise<void> {
    return this.#mutex.run(() => this.#loadOnce().catch((error: unknown) => this.#onUnavailable(error)));
  }

  /** Switches counting on and stores that. False if it stays off, by the environment or because the storage cannot be opened. */
  async enable(): Promise<boolean> {
    if (this.#isClosed) return false;
    this.#isWanted = true;
    if (!this.switchedOffBy) this.queue.switchTo(true);
    await this.load();
    return this.#isEnabled && !this.queue.isOff;
  }

  /** Switches counting off, first in memory, then stored. @throws TrackingError if it cannot be stored */
  async disable(): Promise<void> {
    this.#isWanted = false;
    this.queue.switchTo(false);
    await this.#mutex.run(async () => {
      await this.#loadOnce();
      this.#isEnabled = false;
      if (this.#isClosed) return disableExisting(this.#settings.trackerFile);
      await this.#store?.writeConsent({ isEnabled: false, uuid: this.#uuid });
      await this.#session?.flush();
      await this.#endSession();
    });
  }

  /** Erases everything. Afterwards counting is off, and the user is a new one. @throws TrackingError */
  async forget(): Promise<void> {
    this.#isWanted = false;
    this.queue.discard();
    await this.#mutex.run(async () => {
      const damage = await this.#loadToErase();
      this.#stopTimers();
      this.#session = undefined;
      await this.#store?.erase();
      await this.#store?.close();
      this.#reset();
      const { trackerFile } = this.#settings;
      const isRemoved = trackerFile === undefined || (await removeFolder(trackerFile));
      if (damage && !isRemoved) throw damage;
    });
  }

  async flush(): Promise<void> {
    await this.#mutex.run(async () => {
      if (this.#whyUnavailable && !this.queue.isEmpty) throw this.#whyUnavailable;
      await this.#session?.flush();
    });
  }

  /** Removes the rows that exceed the limits of their trackables. @throws TrackingError */
  async trim(): Promise<void> {
    await this.#mutex.run(async () => this.#session?.trim());
  }

  /** Runs an operation on the user's records, while no other runs; undefined if nothing is stored. */
  async withRecords<T>(action: (records: UserRecords) => Promise<T>): Promise<T | undefined> {
    return this.#mutex.run(async () => (this.#records ? action(this.#records) : undefined));
  }

  /** Ends counting and stores what is left. The storage stays open for a last upload until `close`. */
  async end(): Promise<void> {
    if (!this.switchedOffBy) await this.load();
    this.queue.switchTo(false);
    await this.#mutex.run(async () => {
      this.#stopTimers();
      await this.#reportErrors(async () => this.#session?.flush());
      await this.#reportErrors(() => this.#endSession());
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.queue.discard();
    await this.#mutex.run(async () => {
      this.#stopTimers();
      await this.#reportErrors(async () => this.#store?.close());
      this.#store = undefined;
      this.#records = undefined;
    });
  }

  async #loadOnce(): Promise<void> {
    if (this.#isClosed) return;
    if (!this.isLoaded) await this.#load();
    if (this.#isWanted && !this.#isEnabled) await this.#storeEnabling();
    // Counting can already be off again, after calls that came before the stored values were known.
    if (this.#isEnabled && (!this.queue.isOff || this.queue.size > 0)) await this.#startSession();
  }

  async #load(): Promise<void> {
    const { trackerFile } = this.#settings;
    const isThere = trackerFile !== undefined && (await holdsStorage(trackerFile));
    this.trackables.restore(isThere ? await this.#open() : new Map());
    this.#whyUnavailable = undefined;
    if (this.queue.isBuffering) this.queue.replay(this.#isEnabled);
  }

  /** Loads the storage to erase it, or returns the error if it is damaged. @throws if it is locked or foreign */
  async #loadToErase(): Promise<unknown> {
    try {
      if (this.#isClosed) this.#store = await openExisting(this.#settings.trackerFile);
      else await this.#loadOnce();
      return undefined;
    } catch (error) {
      if (hasCode(error, 'TRACKS_LOCKED') || isForeign(error)) throw error;
      return error;
    }
  }

  #reset(): void {
    this.#store = undefined;
    this.#records = undefined;
    this.#isEnabled = false;
    this.#whyUnavailable = undefined;
    this.#uuid = this.#settings.uuid ?? randomUUID();
    this.trackables.restore(new Map());
  }

  /** Opens the storage, reads the user's last values, and ends the timers that a killed program left open. */
  async #open(): Promise<ReadonlyMap<string, LastEvent>> {
    const store = await UsageStore.open(this.#settings.trackerFile);
    try {
      const consent = await store.readConsent();
      const uuid = this.#settings.uuid ?? consent?.uuid ?? this.#uuid;
      const records = await UserRecords.open(store, uuid);
      await records.endOpenTimers();
      const lasts = await records.readLastOfAll();
      this.#isEnabled = consent?.isEnabled ?? false;
      [this.#uuid, this.#store, this.#records] = [uuid, store, records];
      return lasts;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  /** Stores that the user has enabled counting. This is the first write to the disk. */
  async #storeEnabling(): Promise<void> {
    try {
      if (!this.#store) await this.#openToEnable();
      await expectDefined(this.#store, 'consent is written to an open store').writeConsent({
        isEnabled: true,
        uuid: this.#uuid,
      });
      this.#isEnabled = true;
    } catch (error) {
      this.#isWanted = false;
      this.queue.discard();
      throw error;
    }
  }

  async #openToEnable(): Promise<void> {
    const lasts = await this.#open();
    if (lasts.size === 0) return;
    // Another program has counted in the same folder since this one looked.
    this.queue.take();
    this.trackables.restore(lasts);
  }

  async #startSession(): Promise<void> {
    const records = this.#records;
    if (this.#session || !records) return;
    await records.ensureUploadState();
    const run = await records.startSession(this.#startedAt);
    const parts = { settings: this.#settings, queue: this.queue, trackables: this.trackables, records };
    const flush = () => this.#mutex.run(() => this.#reportErrors(async () => this.#session?.flush()));
    this.#session = new UsageSession(parts, run, flush);
  }

  async #endSession(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.end();
  }

  async #reportErrors(action: () => Promise<void>): Promise<void> {
    await action().catch((error: unknown) => this.#emit('flush-error', toTrackerError(error)));
  }

  #onUnavailable(error: unknown): void {
    const isKnown = this.isUnavailable;
    this.#whyUnavailable = toTrackerError(error);
    if (!isKnown) this.#emit('unavailable', this.#whyUnavailable);
    // The owner of a foreign folder wants to open it, and it never becomes a tracker's.
    if (this.#isClosed || this.isLoaded || isForeign(error)) return;
    clearTimeout(this.#reopenTimer);
    this.#reopenTimer = setTimeout(() => void this.load(), REOPEN_MS);
    this.#reopenTimer.unref();
  }

  #stopTimers(): void {
    clearTimeout(this.#reopenTimer);
    this.#session?.stopTimer();
  }
}

function toTrackerError(error: unknown): TrackingError {
  return toTrackingError(error, 'TRACKS_OPEN_FAILED', 'the storage of the tracker failed');
}

/** Whether a folder contains something other than the storage of a tracker, or one of a newer version. */
const isForeign = (error: unknown): boolean => hasCode(error, 'TRACKS_TYPE_MISMATCH', 'TRACKS_FORMAT');

function hasCode(error: unknown, ...codes: TrackingErrorCode[]): boolean {
  return error instanceof TrackingError && codes.includes(error.code);
}
