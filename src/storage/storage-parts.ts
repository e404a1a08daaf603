import type { EventEmitter } from 'node:events';
import { TimeZone } from '../clocks/index.ts';
import { Backlog } from './contract/backlog.ts';
import { checkTrack, checkUpdate } from './contract/checked-track.ts';
import type { Conditions } from './contract/conditions.ts';
import { parseCriteria, type Question, withCurrentRun } from './contract/criteria.ts';
import type { HookFailure } from './contract/hook.ts';
import { HookQueue } from './contract/hook-queue.ts';
import { onlyBefore } from './contract/old-tracks.ts';
import type { StorageEvents, TrackingStorageOptions } from './contract/options.ts';
import type { PruneReport } from './contract/reports.ts';
import type { StorageSettings } from './contract/settings.ts';
import { type Bound, firstMoment } from './contract/spans.ts';
import { SummaryEvaluator } from './contract/summary-evaluator.ts';
import type { EngineFactory, PreparedTrack, PreparedUpdate, TrackEngine } from './contract/track-engine.ts';
import type { Delivery, TrackEntry } from './contract/types.ts';
import { embedded } from './embedded-engine.ts';
import { prepareEntries } from './prepare-entries.ts';
import { RetentionTimer } from './retention-timer.ts';
import { StorageLife } from './storage-life.ts';
import { parseStorageOptions } from './storage-options.ts';

/** The events that say that something failed of which no call tells. */
type FailureEvent = 'hook-error' | 'checkpoint-error' | 'retention-error';

/** The parts of a storage, put together: settings, engine, life, hooks and retention. */
export class StorageParts {
  readonly settings: StorageSettings;
  readonly backlog: Backlog;
  readonly life: StorageLife;
  readonly #engine: TrackEngine;
  readonly #events: EventEmitter<StorageEvents>;
  readonly #warned = new Set<FailureEvent>();
  /** Asks the summaries what a track counts for; undefined without summaries. */
  readonly #evaluator: SummaryEvaluator | undefined;
  #hooks: HookQueue;
  /** Ends when the last call that waits for its turn has begun; undefined if none waits. */
  #turn: Promise<void> | undefined;

  /** @param applyRetention is called by the timer */
  constructor(
    events: EventEmitter<StorageEvents>,
    location: unknown,
    options: TrackingStorageOptions<string, never> | undefined,
    applyRetention: () => Promise<PruneReport>,
  ) {
    this.#events = events;
    this.settings = parseStorageOptions(options);
    this.backlog = new Backlog(this.settings.queueSizeBytesMax);
    const { summaries } = this.settings.hooks;
    this.#evaluator =
      summaries.length === 0 ? undefined : new SummaryEvaluator(summaries, this.#reportHookFailure);
    this.#hooks = this.#newHooks();
    this.#engine = this.#makeEngine(location);
    this.life = this.#makeLife(applyRetention);
  }

  #makeEngine(location: unknown): TrackEngine {
    const makeEngine = typeof location === 'function' ? (location as EngineFactory) : embedded(location);
    const { settings, backlog } = this;
    return makeEngine({
      settings,
      backlog,
      listeners: {
        onBackgroundError: (error) => this.#tell('checkpoint-error', error),
        onHookFailure: this.#reportHookFailure,
        onStored: settings.hooks.functions.length === 0 ? undefined : (tracks) => this.#hooks.add(tracks),
        onDrained: () => this.#drainHooks(),
      },
    });
  }

  #makeLife(applyRetention: () => Promise<PruneReport>): StorageLife {
    const timer = new RetentionTimer(this.settings.retentionIntervalMs, () => this.#retain(applyRetention));
    return new StorageLife(this.#engine, this.backlog, {
      onOpened: (reindexing) => {
        if (reindexing) this.#events.emit('reindex', reindexing);
        timer.start();
        this.#events.emit('open');
      },
      onClosing: () => timer.stop(),
      onClosed: () => this.#events.emit('closed'),
    });
  }

  /** Uses the open engine, behind all calls that were made before: see StorageLife. */
  call<T>(use: (engine: TrackEngine) => Promise<T>, sizeBytes = 0): Promise<T> {
    if (!this.#turn) return this.life.call(use, sizeBytes);
    if (sizeBytes > 0) this.backlog.check();
    this.backlog.add(sizeBytes);
    return this.#inTurn(undefined, () => {
      this.backlog.remove(sizeBytes);
      return this.life.call(use, sizeBytes);
    });
  }

  /** Saves a batch of entries. One that takes long to prepare keeps its place before the calls that are made meanwhile. */
  saveMany(entries: Iterable<unknown>, delivery: Delivery | undefined): Promise<number[]> {
    const save = (tracks: PreparedTrack[]): Promise<number[]> => {
      const sizeBytes = tracks.reduce((sum, track) => sum + track.sizeBytes, 0);
      return this.life.call((engine) => engine.saveMany(tracks, delivery), sizeBytes);
    };
    const preparing = this.#prepareEntries(entries);
    return Array.isArray(preparing) && !this.#turn ? save(preparing) : this.#inTurn(preparing, save);
  }

  /** Begins when what it needs is prepared and all before it have begun. */
  async #inTurn<P, T>(preparing: P | Promise<P>, begin: (prepared: P) => Promise<T>): Promise<T> {
    const before = this.#turn;
    let end = (): void => {};
    const turn = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#turn = turn;
    let result: Promise<T>;
    try {
      const prepared = await preparing;
      await before;
      result = begin(prepared);
    } finally {
      await before;
      end();
      if (this.#turn === turn) this.#turn = undefined;
    }
    return result;
  }

  /**
   * Asks the open engine about the tracks that criteria mean: see `call`.
   *
   * @throws TypeError, RangeError at once for wrong criteria
   */
  ask<T>(criteria: unknown, use: (engine: TrackEngine, conditions: Conditions) => Promise<T>): Promise<T> {
    return this.askLater(this.question(criteria), use);
  }

  /** @throws TypeError, RangeError */
  question(criteria: unknown): Question {
    return parseCriteria(criteria, this.settings.indexAttributes);
  }

  /** The same with criteria that were checked before. */
  askLater<T>(
    { conditions, late }: Question,
    use: (engine: TrackEngine, conditions: Conditions) => Promise<T>,
  ): Promise<T> {
    if (!late) return this.call((engine) => use(engine, conditions));
    const { currentRunOf, inZone } = late;
    return this.call(async (engine) => {
      const zoned = inZone?.(engine.sums.timeZone) ?? conditions;
      if (currentRunOf === undefined) return use(engine, zoned);
      return use(engine, withCurrentRun(zoned, await engine.currentRun(currentRunOf)));
    });
  }

  /** The same about those of them from before a moment. */
  askOld<T>(
    criteria: unknown,
    before: Bound,
    use: (engine: TrackEngine, conditions: Conditions) => Promise<T>,
  ): Promise<T> {
    return this.ask(criteria, (engine, conditions) => {
      const moment = firstMoment(before, new TimeZone(engine.sums.timeZone));
      return use(engine, onlyBefore(conditions, moment));
    });
  }

  /** Checks and encodes a new track. @throws TypeError, RangeError */
  prepare(
    taskId: unknown,
    runId: unknown,
    userName: unknown,
    data: unknown,
    timeStamp: unknown,
  ): PreparedTrack {
    const { indexAttributes } = this.settings;
    return this.#engine.prepare(
      checkTrack(indexAttributes, this.#evaluator, taskId, runId, userName, data, timeStamp),
    );
  }

  /** Checks and encodes the entries of a batch. @throws TypeError, RangeError that name the entry; TrackingError TRACKS_OVERLOADED */
  #prepareEntries(entries: Iterable<unknown>): PreparedTrack[] | Promise<PreparedTrack[]> {
    const prepare = ({ taskId, runId, userName, data, timeStamp }: Partial<TrackEntry>) =>
      this.prepare(taskId, runId, userName, data, timeStamp);
    return prepareEntries(entries, prepare, this.backlog);
  }

  /** Checks and encodes new data for a stored track. @throws TypeError, RangeError */
  prepareUpdate(data: unknown, isOverwrite: boolean): PreparedUpdate {
    return this.#engine.prepareUpdate(checkUpdate(this.settings.indexAttributes, data, isOverwrite));
  }

  #newHooks(): HookQueue {
    const { hooks, typeName, hookTimeoutMs } = this.settings;
    return new HookQueue(hooks.functions, typeName, hookTimeoutMs, this.#reportHookFailure);
  }

  /** Waits for the hooks of all that was stored. The storage may open again: then it has others. */
  async #drainHooks(): Promise<void> {
    await this.#hooks.drain();
    this.#hooks = this.#newHooks();
  }

  async #retain(applyRetention: () => Promise<PruneReport>): Promise<void> {
    try {
      this.#events.emit('retention', await applyRetention());
    } catch (error) {
      if (this.life.status === 'open') this.#tell('retention-error', error as Error);
    }
  }

  /** In a turn of its own, so that a listener that throws does no harm to the save. */
  readonly #reportHookFailure = (failure: HookFailure): void => {
    queueMicrotask(() => {
      if (this.#events.listenerCount('hook-error') > 0) this.#events.emit('hook-error', failure);
      else this.#warn('hook-error', failure.error, `the hook '${failure.hook}' failed`);
    });
  };

  #tell(event: 'checkpoint-error' | 'retention-error', error: Error): void {
    if (this.#events.listenerCount(event) > 0) this.#events.emit(event, error);
    else this.#warn(event, error, event === 'checkpoint-error' ? 'a checkpoint failed' : 'retention failed');
  }

  /** A failure that no listener hears is a warning of the process, the first of each kind. */
  #warn(event: FailureEvent, error: unknown, what: string): void {
    if (this.#warned.has(event)) return;
    this.#warned.add(event);
    const message = error instanceof Error ? error.message : String(error);
    process.emitWarning(`${what}: ${message}. Further failures are silent; listen for '${event}'`, {
      type: 'TracktreeWarning',
      ...(error instanceof Error && error.stack !== undefined && { detail: error.stack }),
    });
  }
}
