import { TrackingError, type TrackingErrorCode } from '../../errors.ts';
import { EventQueue } from '../counting/event-queue.ts';
import type { Trackable } from '../counting/trackable.ts';
import { Trackables } from '../counting/trackables.ts';
import type { Tell } from '../usage-events.ts';
import { removeFolder } from './remove-folder.ts';
import { revive } from './revive.ts';
import { Session } from './session.ts';
import { disableStored, holdsStorage, openStored } from './stored-folder.ts';
import { type LastEvent, newUuid } from './stored-records.ts';
import { switchOf } from './switches.ts';
import type { TrackerSettings } from './tracker-settings.ts';
import { UsageStore } from './usage-store.ts';
import { UserBooks } from './user-books.ts';

/** How long it takes until a storage that could not be opened is tried again, in milliseconds. */
const REOPEN_MS = 30_000;

/** The storage behind a tracker: opened when there is something to open, written to in the background. */
export class TrackerLife {
  readonly queue: EventQueue;
  readonly trackables: Trackables;
  readonly #settings: TrackerSettings;
  readonly #tell: Tell;
  readonly #startedAt = Date.now();
  #uuid: string;
  #isEnabled = false;
  #isWanted = false;
  #store: UsageStore | undefined;
  #books: UserBooks | undefined;
  #lasts: ReadonlyMap<string, LastEvent> = new Map();
  #isLoaded = false;
  #whyUnavailable: TrackingError | undefined;
  #isClosed = false;
  #session: Session | undefined;
  #chain: Promise<unknown> = Promise.resolve();
  #reopenTimer: NodeJS.Timeout | undefined;

  constructor(settings: TrackerSettings, tell: Tell) {
    this.#settings = settings;
    this.#tell = tell;
    this.#uuid = settings.uuid ?? newUuid();
    this.queue = new EventQueue((isOn) => this.#onTurn(isOn));
    this.trackables = new Trackables(this.queue, (trackable) => this.#onDefined(trackable));
    if (this.switchedOffBy) this.queue.stop();
  }

  get uuid(): string {
    return this.#uuid;
  }

  get isEnabled(): boolean {
    return this.#isEnabled;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get isUnavailable(): boolean {
    return this.#whyUnavailable !== undefined;
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** The variable of the environment that switches counting off. */
  get switchedOffBy(): ReturnType<typeof switchOf> {
    return switchOf(this.#settings.environment);
  }

  /** What is stored of the user; undefined as long as nothing is. */
  get books(): UserBooks | undefined {
    return this.#books;
  }

  /** What is stored of trackables that this program has not defined. */
  storedOnly(): Trackable[] {
    const others = [...this.#lasts].filter(([name]) => !this.trackables.byName.has(name));
    return revive(others.map(([, last]) => last));
  }

  /** Reads what is stored, if anything is. Never rejects: what is wrong is told as an event, and tried again. */
  load(): Promise<void> {
    return this.#inTurn(async () => {
      try {
        await this.#loadOnce();
      } catch (error) {
        this.#giveUpFor(error);
      }
    });
  }

  /** Switches counting on, for good. False if it stays off: by the environment, or as the storage cannot be opened. */
  async enable(): Promise<boolean> {
    if (this.#isClosed) return false;
    this.#isWanted = true;
    if (!this.switchedOffBy) this.queue.turn(true);
    await this.load();
    return this.#isEnabled && !this.queue.isOff;
  }

  /** Switches counting off, at once in memory and then for good. @throws TrackingError if that cannot be stored */
  async disable(): Promise<void> {
    this.#isWanted = false;
    this.queue.turn(false);
    await this.#inTurn(async () => {
      await this.#loadOnce();
      this.#isEnabled = false;
      if (this.#isClosed) return disableStored(this.#settings.trackerFile);
      await this.#store?.writeConsent({ isEnabled: false, uuid: this.#uuid });
      await this.#session?.flush();
      await this.#endSession();
    });
  }

  /** Erases everything. Counting is off afterwards, and the user another one. @throws TrackingError */
  async forget(): Promise<void> {
    this.#isWanted = false;
    this.queue.stop();
    await this.#inTurn(async () => {
      const damage = await this.#loadToErase();
      this.#stopTimers();
      this.#session = undefined;
      await this.#store?.erase();
      await this.#store?.close();
      this.#beginAnew();
      const { trackerFile } = this.#settings;
      const isRemoved = trackerFile === undefined || (await this.#remove(trackerFile));
      if (damage && !isRemoved) throw damage;
    });
  }

  /** Brings everything that was counted to the disk. @throws TrackingError */
  async flush(): Promise<void> {
    await this.#inTurn(async () => {
      if (this.#whyUnavailable && !this.queue.isEmpty) throw this.#whyUnavailable;
      await this.#session?.flush();
    });
  }

  /** Removes the rows that trackables have too many. @throws TrackingError */
  async trim(): Promise<void> {
    await this.#inTurn(async () => this.#session?.trim());
  }

  /** Does something with the storage while nothing else does. */
  async withBooks<T>(action: (books: UserBooks) => Promise<T>): Promise<T | undefined> {
    return this.#inTurn(async () => (this.#books ? action(this.#books) : undefined));
  }

  /** Ends counting and stores what is left; the storage stays open for a last upload until `close`. */
  async end(): Promise<void> {
    if (!this.switchedOffBy) await this.load();
    this.queue.turn(false);
    await this.#inTurn(async () => {
      this.#stopTimers();
      await this.#quietly(async () => this.#session?.flush());
      await this.#quietly(() => this.#endSession());
    });
  }

  /** Closes the storage. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.queue.stop();
    await this.#inTurn(async () => {
      this.#stopTimers();
      await this.#quietly(async () => this.#store?.close());
      this.#store = undefined;
      this.#books = undefined;
    });
  }

  async #loadOnce(): Promise<void> {
    if (this.#isClosed) return;
    if (!this.#isLoaded) await this.#load();
    if (this.#isWanted && !this.#isEnabled) await this.#keepWish();
    // What was called before the values were known may have ended with switching off.
    if (this.#isEnabled && (!this.queue.isOff || this.queue.size > 0)) await this.#startSession();
  }

  async #load(): Promise<void> {
    const { trackerFile } = this.#settings;
    if (trackerFile !== undefined && (await holdsStorage(trackerFile))) await this.#open();
    this.#isLoaded = true;
    this.#whyUnavailable = undefined;
    this.#restoreAll();
    if (this.queue.isEarly) this.queue.begin(this.#isEnabled);
  }

  async #remove(folder: string): Promise<boolean> {
    try {
      return await removeFolder(folder);
    } catch (cause) {
      throw new TrackingError('TRACKS_WRITE_FAILED', `'${folder}' cannot be removed: ${messageOf(cause)}`, {
        cause,
      });
    }
  }

  /** A storage that is damaged can be erased nevertheless; one that another program has open, or that is no tracker's, cannot. */
  async #loadToErase(): Promise<unknown> {
    try {
      if (this.#isClosed) this.#store = await openStored(this.#settings.trackerFile);
      else await this.#loadOnce();
      return undefined;
    } catch (error) {
      if (isLocked(error) || isOfOther(error)) throw error;
      return error;
    }
  }

  #beginAnew(): void {
    this.#store = undefined;
    this.#books = undefined;
    this.#lasts = new Map();
    this.#isEnabled = false;
    this.#isLoaded = true;
    this.#whyUnavailable = undefined;
    this.#uuid = this.#settings.uuid ?? newUuid();
    this.#restoreAll();
  }

  async #open(): Promise<UsageStore> {
    const store = await UsageStore.open(this.#settings.trackerFile);
    try {
      const consent = await store.readConsent();
      const uuid = this.#settings.uuid ?? consent?.uuid ?? this.#uuid;
      const books = await UserBooks.open(store, uuid);
      await books.endOpenTimers();
      this.#lasts = await books.readLastOfAll();
      this.#isEnabled = consent?.isEnabled ?? false;
      this.#uuid = uuid;
      this.#store = store;
      this.#books = books;
      return store;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  /** Stores that the user has switched counting on: from here on there is something on the disk. */
  async #keepWish(): Promise<void> {
    try {
      const store = this.#store ?? (await this.#openLate());
      await store.writeConsent({ isEnabled: true, uuid: this.#uuid });
      this.#isEnabled = true;
    } catch (error) {
      this.#isWanted = false;
      this.queue.stop();
      throw error;
    }
  }

  async #openLate(): Promise<UsageStore> {
    const store = await this.#open();
    if (this.#lasts.size === 0) return store;
    // Another program has counted in the same folder since this one has looked.
    this.queue.take();
    this.#restoreAll();
    return store;
  }

  async #startSession(): Promise<void> {
    if (this.#session || !this.#books) return;
    const parts = {
      settings: this.#settings,
      queue: this.queue,
      trackables: this.trackables,
      books: this.#books,
    };
    const flush = () => this.#inTurn(() => this.#quietly(async () => this.#session?.flush()));
    this.#session = await Session.start(parts, this.#startedAt, flush);
  }

  async #endSession(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.end();
  }

  async #quietly(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#tell('flush-error', toTrackingError(error));
    }
  }

  #giveUpFor(error: unknown): void {
    const isKnown = this.isUnavailable;
    this.#whyUnavailable = toTrackingError(error);
    if (!isKnown) this.#tell('unavailable', this.#whyUnavailable);
    // What belongs to something else will not become a tracker's, and its owner wants to open it.
    if (this.#isClosed || this.#isLoaded || isOfOther(error)) return;
    clearTimeout(this.#reopenTimer);
    this.#reopenTimer = setTimeout(() => void this.load(), REOPEN_MS);
    this.#reopenTimer.unref();
  }

  #onTurn(isOn: boolean): void {
    for (const trackable of this.trackables) {
      if (isOn) trackable.begin();
      else trackable.end();
    }
  }

  #onDefined(trackable: Trackable): void {
    if (!this.#isLoaded) return;
    this.#restore(trackable);
    if (!this.queue.isOff) trackable.begin();
  }

  #restoreAll(): void {
    for (const trackable of this.trackables) this.#restore(trackable);
  }

  #restore(trackable: Trackable): void {
    const last = this.#lasts.get(trackable.name);
    trackable.restore(last?.event, last?.definition);
  }

  #stopTimers(): void {
    clearTimeout(this.#reopenTimer);
    this.#session?.stopTimer();
  }

  /** Runs one action after the other. */
  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const done = this.#chain.then(action);
    this.#chain = done.catch(() => {});
    return done;
  }
}

const isLocked = (error: unknown): boolean => hasCode(error, 'TRACKS_LOCKED');

/** Whether a folder holds something else than the storage of a tracker, or one that only a newer version can read. */
const isOfOther = (error: unknown): boolean => hasCode(error, 'TRACKS_TYPE_MISMATCH', 'TRACKS_FORMAT');

function hasCode(error: unknown, ...codes: TrackingErrorCode[]): boolean {
  return error instanceof TrackingError && codes.includes(error.code);
}

function toTrackingError(error: unknown): TrackingError {
  if (error instanceof TrackingError) return error;
  return new TrackingError('TRACKS_OPEN_FAILED', `the storage of the tracker failed: ${messageOf(error)}`, {
    cause: error,
  });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
