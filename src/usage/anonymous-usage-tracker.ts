import { EventEmitter } from 'node:events';
import { isMapping } from '../arguments/index.ts';
import { ArgumentTypeError } from '../errors.ts';
import {
  type AnonymousUsageTrackerOptions,
  parseTrackerOptions,
  type TrackerSettings,
} from './config/tracker-options.ts';
import { Sequence } from './counting/sequence.ts';
import { State } from './counting/state.ts';
import { Statistic } from './counting/statistic.ts';
import { Timer } from './counting/timer.ts';
import type { Trackable } from './counting/trackable.ts';
import type { SequenceOptions, StateOptions, TrackableOptions } from './counting/trackable-spec.ts';
import { type Usage, type UsageDefinition, usageOf } from './counting/usage-object.ts';
import {
  type HistoryEntry,
  type HistoryOptions,
  parseHistoryOptions,
  readHistory,
} from './reports/history.ts';
import { historyToCsv, reportToCsv } from './reports/to-csv.ts';
import type { OffReason } from './store/opt-out.ts';
import type { RefusedUpload } from './store/stored-records.ts';
import { TrackerLifecycle } from './store/tracker-lifecycle.ts';
import { type PartialPreview, previewPartials } from './uploading/preview.ts';
import { Uploader } from './uploading/uploader.ts';
import type { EmitEvent, UploadReport, UsageTrackerEvents } from './usage-events.ts';

/** The state of a tracker. */
export type UsageTrackerStatus = 'opening' | 'counting' | 'off' | 'unavailable' | 'closed';

/**
 * Counts how people use an app, with one line of code for each thing to count, and uploads what is new. The user stays
 * anonymous and decides: before `enable` it counts, stores and sends nothing. A failure in the background is an event;
 * it is never thrown.
 */
export class AnonymousUsageTracker extends EventEmitter<UsageTrackerEvents> implements AsyncDisposable {
  readonly #settings: TrackerSettings;
  readonly #lifecycle: TrackerLifecycle;
  readonly #uploader: Uploader;
  #closing: Promise<void> | undefined;

  /**
   * Creates a tracker, which starts to read the stored values. It adds what is counted in the meantime to them.
   *
   * @throws TypeError, RangeError for a wrong option or configuration; TrackingError TRACKS_READ_FAILED if the
   * configuration cannot be read
   */
  constructor(options?: AnonymousUsageTrackerOptions) {
    super();
    this.#settings = parseTrackerOptions(options);
    this.#lifecycle = new TrackerLifecycle(this.#settings, this.#emit);
    this.#uploader = new Uploader(this.#settings, this.#lifecycle, this.#emit);
    if (this.#lifecycle.switchedOffBy) return;
    void this.#lifecycle.load().then(() => {
      if (!this.#closing) this.#uploader.startChecking();
    });
  }

  /** Creates a tracker and reads the stored values. @throws as the constructor */
  static async open(options?: AnonymousUsageTrackerOptions): Promise<AnonymousUsageTracker> {
    const tracker = new AnonymousUsageTracker(options);
    await tracker.open();
    return tracker;
  }

  /** Resolves to the state of the tracker when it has read the stored values, or failed to. Never rejects. */
  async open(): Promise<UsageTrackerStatus> {
    if (!this.#closing) await this.#lifecycle.load();
    return this.status;
  }

  /** The random identifier of the user. Until something is stored, the one that will be stored. */
  get uuid(): string {
    return this.#lifecycle.uuid;
  }

  /** The state of the tracker. */
  get status(): UsageTrackerStatus {
    if (this.#closing) return 'closed';
    if (this.#lifecycle.switchedOffBy) return 'off';
    if (this.#lifecycle.isUnavailable) return 'unavailable';
    if (!this.#lifecycle.isLoaded) return 'opening';
    return this.#lifecycle.isEnabled ? 'counting' : 'off';
  }

  /** Whether the user has switched counting on. The environment can still switch it off. */
  get isEnabled(): boolean {
    return this.#lifecycle.isEnabled;
  }

  /** Whether calls count now. */
  get isCounting(): boolean {
    return this.status === 'counting';
  }

  /**
   * The number of calls and events that were discarded since the program started, because the storage could not be
   * opened or written for too long: up to 100,000 wait. Changes of a number are merged while they wait, so they are
   * never discarded.
   */
  get dropped(): number {
    return this.#lifecycle.queue.dropped;
  }

  /** Why nothing is counted: `DO_NOT_TRACK` or `CI` in the environment, or `not enabled`. Undefined while the tracker counts. */
  get offReason(): OffReason | undefined {
    return this.#lifecycle.switchedOffBy ?? (this.isEnabled ? undefined : 'not enabled');
  }

  /** All trackables by name. */
  get trackables(): ReadonlyMap<string, Trackable> {
    return this.#lifecycle.trackables.byName;
  }

  /**
   * Defines trackables and returns an object with a property for each: `usage.quests += 3`, `usage.server = 'A'`,
   * `usage.play_time.start()`. An unknown name there is an error.
   *
   * @throws TypeError, RangeError that name the trackable
   */
  defineUsage<const T extends UsageDefinition>(definition: T): Usage<T> {
    if (!isMapping(definition))
      throw new ArgumentTypeError('definition must be an object of names and kinds');
    const defined = Object.entries(definition).map(([name, spec]) =>
      this.#lifecycle.trackables.define(name, spec),
    );
    return usageOf<T>(defined);
  }

  /** Defines a statistic at run time, or returns the existing one. @throws TypeError, RangeError */
  trackStatistic(name: string, options?: TrackableOptions): Statistic {
    return this.#define(name, { ...options, kind: 'statistic' }, Statistic);
  }

  /** Defines a state at run time, or returns the existing one. @throws TypeError, RangeError */
  trackState(name: string, options?: StateOptions): State {
    return this.#define(name, { ...options, kind: 'state' }, State);
  }

  /** Defines a timer at run time, or returns the existing one. @throws TypeError, RangeError */
  trackTime(name: string, options?: TrackableOptions): Timer {
    return this.#define(name, { ...options, kind: 'timer' }, Timer);
  }

  /** Defines a sequence at run time, or returns the existing one. @throws TypeError, RangeError */
  trackSequence<const C extends string>(
    name: string,
    checkpoints: readonly C[],
    options?: TrackableOptions,
  ): Sequence<C> {
    const spec: SequenceOptions & { kind: 'sequence' } = { ...options, checkpoints, kind: 'sequence' };
    return this.#define(name, spec, Sequence<C>);
  }

  /** The statistic of this name. @throws TypeError if there is none */
  statistic(name: string): Statistic {
    return this.#lifecycle.trackables.get(name, Statistic);
  }

  /** The state of this name. @throws TypeError if there is none */
  state(name: string): State {
    return this.#lifecycle.trackables.get(name, State);
  }

  /** The timer of this name. @throws TypeError if there is none */
  timer(name: string): Timer {
    return this.#lifecycle.trackables.get(name, Timer);
  }

  /** The sequence of this name. @throws TypeError if there is none */
  sequence(name: string): Sequence {
    return this.#lifecycle.trackables.get(name, Sequence);
  }

  /**
   * Switches counting on, until `disable` or `forget`. Resolves to whether the tracker counts now: false if the
   * environment switches it off, or if the choice cannot be stored, which the event `unavailable` reports. Never
   * rejects.
   */
  async enable(): Promise<boolean> {
    return this.#lifecycle.enable();
  }

  /** Switches counting and uploading off at once. Stored data stays. @throws TrackingError if the choice cannot be stored */
  async disable(): Promise<void> {
    await Promise.all([this.#lifecycle.disable(), this.#uploader.stop()]);
  }

  /**
   * Erases everything that is stored here, on disk too, and switches counting off. `enable` then counts for a new user,
   * unless `uuid` is an option. It cannot erase what was uploaded before.
   *
   * @throws TrackingError
   */
  async forget(): Promise<void> {
    await Promise.all([this.#lifecycle.forget(), this.#uploader.stop()]);
  }

  /**
   * Exactly what an upload would send now, partial by partial. Nothing else is ever sent. Changes nothing. @throws
   * TrackingError
   */
  async preview(): Promise<PartialPreview[]> {
    await this.flush();
    const { application } = this.#settings;
    return (await this.#lifecycle.withRecords((records) => previewPartials(records, application))) ?? [];
  }

  /** Uploads what is new at once, whatever the intervals. Never rejects: the report has the error. */
  async submit(): Promise<UploadReport> {
    // The program waits for this upload, so it must not end before.
    const keepGoing = setInterval(() => {}, 1_000);
    try {
      await this.#lifecycle.load();
      return await this.#uploader.submit();
    } finally {
      clearInterval(keepGoing);
    }
  }

  /** The last 20 partials that were set aside because the receiver kept refusing them, oldest first. @throws TrackingError */
  async refusedUploads(): Promise<RefusedUpload[]> {
    await this.#lifecycle.load();
    return (await this.#lifecycle.withRecords((records) => records.readRefused())) ?? [];
  }

  /** Writes everything that was counted to the disk. @throws TrackingError */
  async flush(): Promise<void> {
    await this.#lifecycle.load();
    await this.#lifecycle.flush();
  }

  /** The stored rows of a trackable, oldest first. @throws TypeError, RangeError; TrackingError */
  async history(name: string, options?: HistoryOptions): Promise<HistoryEntry[]> {
    const limit = parseHistoryOptions(options);
    await this.flush();
    const rows = (await this.#lifecycle.withRecords((records) => readHistory(records, name, limit))) ?? [];
    // A program that only reports may not define what another program has stored.
    if (rows.length === 0) this.#lifecycle.trackables.check(name);
    return rows;
  }

  /**
   * A report as CSV: a line for each defined or stored trackable, with its total, average and changes. With a name: the
   * history of this trackable.
   *
   * @throws TypeError if there is no such trackable; TrackingError
   */
  async toCsv(name?: string): Promise<string> {
    if (name !== undefined) return historyToCsv(await this.history(name));
    await this.#lifecycle.load();
    const { trackables } = this.#lifecycle;
    return reportToCsv([...trackables, ...trackables.storedOnly()]);
  }

  /**
   * Ends counting, stores what is left, tries one last upload for at most `closeTimeout`, and closes the storage.
   * Running timers end as interrupted. Never rejects.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** As `close`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#uploader.stopChecking();
    await this.#lifecycle.end();
    await this.#uploadLast();
    await this.#lifecycle.close();
  }

  async #uploadLast(): Promise<void> {
    const { closeTimeout, transport } = this.#settings;
    if (!transport || closeTimeout === 0 || !this.#lifecycle.records?.hasUnsent) return this.#uploader.stop();
    // This timer also keeps the program running until the upload has ended.
    const timer = setTimeout(() => void this.#uploader.stop(), closeTimeout);
    await this.#uploader.submit();
    clearTimeout(timer);
    await this.#uploader.stop();
  }

  #define<T extends Trackable>(name: string, spec: unknown, type: abstract new (...args: never[]) => T): T {
    this.#lifecycle.trackables.define(name, spec);
    return this.#lifecycle.trackables.get(name, type);
  }

  /** Emits in a microtask, so that a listener that throws does not look like a failure of the tracker. */
  readonly #emit: EmitEvent = (event, ...args) => {
    queueMicrotask(() => {
      (this as EventEmitter).emit(event, ...args);
    });
  };
}
