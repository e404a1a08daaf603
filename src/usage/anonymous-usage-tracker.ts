import { EventEmitter } from 'node:events';
import { isMapping } from '../arguments/index.ts';
import { type AnonymousUsageTrackerOptions, parseTrackerOptions } from './config/tracker-options.ts';
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
import type { TrackerSettings } from './store/tracker-settings.ts';
import { type PartialPreview, previewPartials } from './uploading/preview.ts';
import type { UploadReport } from './uploading/upload-report.ts';
import { Uploader } from './uploading/uploader.ts';
import type { EmitEvent, UsageTrackerEvents } from './usage-events.ts';

/** Where a tracker is in its life. */
export type UsageTrackerStatus = 'opening' | 'counting' | 'off' | 'unavailable' | 'closed';

/**
 * Counts how an app is used, with one line of code for each thing that is counted, and uploads what is new. The user stays anonymous and
 * in command: nothing is counted, stored or sent before `enable`. What goes wrong in the background is an event, and never thrown.
 */
export class AnonymousUsageTracker extends EventEmitter<UsageTrackerEvents> implements AsyncDisposable {
  readonly #settings: TrackerSettings;
  readonly #lifecycle: TrackerLifecycle;
  readonly #uploader: Uploader;
  #closing: Promise<void> | undefined;

  /**
   * A tracker, which begins to read what is stored. What is counted meanwhile is added to it.
   *
   * @throws TypeError, RangeError for a wrong option or configuration; TrackingError TRACKS_READ_FAILED if the configuration cannot be read
   */
  constructor(options?: AnonymousUsageTrackerOptions) {
    super();
    this.#settings = parseTrackerOptions(options);
    this.#lifecycle = new TrackerLifecycle(this.#settings, this.#emit);
    this.#uploader = new Uploader(this.#settings, this.#lifecycle, this.#emit);
    if (!this.#lifecycle.switchedOffBy) void this.#begin();
  }

  /** Makes a tracker and reads what is stored, so that values can be read from the start. @throws what the constructor throws */
  static async open(options?: AnonymousUsageTrackerOptions): Promise<AnonymousUsageTracker> {
    const tracker = new AnonymousUsageTracker(options);
    await tracker.open();
    return tracker;
  }

  /** Resolves when what is stored was read, or could not be; says where the tracker is then. Never rejects. */
  async open(): Promise<UsageTrackerStatus> {
    if (!this.#closing) await this.#lifecycle.load();
    return this.status;
  }

  /** Who the user is to the collector. As long as nothing is stored, the one who it is going to be. */
  get uuid(): string {
    return this.#lifecycle.uuid;
  }

  /** Where the tracker is in its life. */
  get status(): UsageTrackerStatus {
    if (this.#closing) return 'closed';
    if (this.#lifecycle.switchedOffBy) return 'off';
    if (this.#lifecycle.isUnavailable) return 'unavailable';
    if (!this.#lifecycle.isLoaded) return 'opening';
    return this.#lifecycle.isEnabled ? 'counting' : 'off';
  }

  /** Whether the user has switched counting on; the environment may switch it off nevertheless. */
  get isEnabled(): boolean {
    return this.#lifecycle.isEnabled;
  }

  /** Whether what is called now counts. */
  get isCounting(): boolean {
    return this.status === 'counting';
  }

  /**
   * How much was given up, since the program started, as the storage could not be opened, or its disk not be written, for too long: calls and
   * events beyond the 100,000 that wait for it. Changes of numbers that wait for a disk are put together, so they are not among them.
   */
  get dropped(): number {
    return this.#lifecycle.queue.dropped;
  }

  /** Why nothing is counted: `DO_NOT_TRACK` or `CI` in the environment, or that it was not enabled; undefined while it is counted. */
  get offReason(): OffReason | undefined {
    return this.#lifecycle.switchedOffBy ?? (this.isEnabled ? undefined : 'not enabled');
  }

  /** All trackables by name. */
  get trackables(): ReadonlyMap<string, Trackable> {
    return this.#lifecycle.trackables.byName;
  }

  /**
   * Defines trackables and gives an object with a property for each: `usage.quests += 3`, `usage.server = 'A'`,
   * `usage.play_time.start()`. Unknown names are errors there.
   *
   * @throws TypeError, RangeError that name the trackable
   */
  defineUsage<const T extends UsageDefinition>(definition: T): Usage<T> {
    if (!isMapping(definition)) throw new TypeError('definition must be an object of names and kinds');
    const defined = Object.entries(definition).map(([name, spec]) =>
      this.#lifecycle.trackables.define(name, spec),
    );
    return usageOf<T>(defined);
  }

  /** Defines a statistic at run time; gives the one that is there if it was defined before. @throws TypeError, RangeError */
  trackStatistic(name: string, options?: TrackableOptions): Statistic {
    return this.#define(name, { ...options, kind: 'statistic' }, Statistic);
  }

  /** Defines a state at run time; gives the one that is there if it was defined before. @throws TypeError, RangeError */
  trackState(name: string, options?: StateOptions): State {
    return this.#define(name, { ...options, kind: 'state' }, State);
  }

  /** Defines a timer at run time; gives the one that is there if it was defined before. @throws TypeError, RangeError */
  trackTime(name: string, options?: TrackableOptions): Timer {
    return this.#define(name, { ...options, kind: 'timer' }, Timer);
  }

  /** Defines a sequence at run time; gives the one that is there if it was defined before. @throws TypeError, RangeError */
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
   * The user switches counting on, until `disable` or `forget`. Resolves to whether it counts now: not where the environment switches it
   * off, nor where that cannot be stored, which is told by `unavailable`. Never rejects.
   */
  async enable(): Promise<boolean> {
    return this.#lifecycle.enable();
  }

  /** The user switches counting and uploading off, at once. What is stored stays. @throws TrackingError if it cannot be stored */
  async disable(): Promise<void> {
    await Promise.all([this.#lifecycle.disable(), this.#uploader.stop()]);
  }

  /**
   * The user has everything erased that is stored here, on the disk too. Counting is off afterwards; if it is enabled again, it is as
   * another user, unless `uuid` is an option. What was uploaded before is not here to be erased.
   *
   * @throws TrackingError
   */
  async forget(): Promise<void> {
    await Promise.all([this.#lifecycle.forget(), this.#uploader.stop()]);
  }

  /** Exactly what would be uploaded now, partial by partial; nothing else ever is. Changes nothing. @throws TrackingError */
  async preview(): Promise<PartialPreview[]> {
    await this.#loadAndFlush();
    const { applicationName: name, applicationVersion: version } = this.#settings;
    return (
      (await this.#lifecycle.withRecords((records) => previewPartials(records, { name, version }))) ?? []
    );
  }

  /** Uploads what is new, whether an interval has passed or not. Never rejects: the report says what went wrong. */
  async submit(): Promise<UploadReport> {
    // The program waits for this upload, so it must not end meanwhile.
    const keepGoing = setInterval(() => {}, 1_000);
    try {
      await this.#lifecycle.load();
      return await this.#uploader.submit();
    } finally {
      clearInterval(keepGoing);
    }
  }

  /** The partials that the other side refused for so long that they were set aside, the oldest first; the last 20 are kept. @throws TrackingError */
  async refusedUploads(): Promise<RefusedUpload[]> {
    await this.#lifecycle.load();
    return (await this.#lifecycle.withRecords((records) => records.readRefused())) ?? [];
  }

  /** Brings everything that was counted to the disk. @throws TrackingError if that is not possible */
  async flush(): Promise<void> {
    await this.#loadAndFlush();
  }

  /** The rows that are kept of a trackable, the oldest first. @throws TypeError, RangeError; TrackingError */
  async history(name: string, options?: HistoryOptions): Promise<HistoryEntry[]> {
    const limit = parseHistoryOptions(options);
    await this.#loadAndFlush();
    const rows = (await this.#lifecycle.withRecords((records) => readHistory(records, name, limit))) ?? [];
    // A program that only reports may not know what another one has defined.
    if (rows.length === 0) this.#lifecycle.trackables.check(name);
    return rows;
  }

  /**
   * A report as CSV: a line for each trackable that is defined or stored, with its total, average and changes. With a name: the history
   * of this trackable.
   *
   * @throws TypeError if there is no such trackable; TrackingError
   */
  async toCsv(name?: string): Promise<string> {
    if (name !== undefined) return historyToCsv(await this.history(name));
    await this.#lifecycle.load();
    return reportToCsv([...this.#lifecycle.trackables, ...this.#lifecycle.storedOnly()]);
  }

  /**
   * Ends counting, stores what is left, tries once to upload what is new, for no longer than `closeTimeout`, and closes the storage. Never
   * rejects. Timers that run end as interrupted.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** As `close`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #begin(): Promise<void> {
    await this.#lifecycle.load();
    if (!this.#closing) this.#uploader.startChecking();
  }

  async #loadAndFlush(): Promise<void> {
    await this.#lifecycle.load();
    await this.#lifecycle.flush();
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
    // This timer also keeps the program going until the upload has ended.
    const timer = setTimeout(() => void this.#uploader.stop(), closeTimeout);
    await this.#uploader.submit();
    clearTimeout(timer);
    await this.#uploader.stop();
  }

  #define<T extends Trackable>(name: string, spec: unknown, type: abstract new (...args: never[]) => T): T {
    this.#lifecycle.trackables.define(name, spec);
    return this.#lifecycle.trackables.get(name, type);
  }

  /** A listener that throws must not be taken for a failure of what it is told about. */
  readonly #emit: EmitEvent = (event, ...args) => {
    queueMicrotask(() => {
      (this as EventEmitter).emit(event, ...args);
    });
  };
}
