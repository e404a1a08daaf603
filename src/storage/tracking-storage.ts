import { EventEmitter } from 'node:events';
import {
  checkFlag,
  checkOptions,
  checkPath,
  describe,
  type LongCallOptions,
  unlessAborted,
} from '../arguments/index.ts';
import { type TimeValue, toTimeStamp } from '../clocks/index.ts';
import { ArgumentTypeError, TrackingError } from '../errors.ts';
import type { Run, RunState } from '../runs/index.ts';
import { checkIndexedText, checkRunId } from '../values/index.ts';
import { parseAnonymizeOptions } from './contract/anonymize-options.ts';
import type { Conditions } from './contract/conditions.ts';
import type { Question } from './contract/criteria.ts';
import { parseArchiving, parseLongCall, parsePruneOptions } from './contract/maintenance-options.ts';
import { onlyBefore } from './contract/old-tracks.ts';
import type {
  AnonymizeOptions,
  ArchiveOptions,
  PruneOptions,
  RetentionPolicy,
  StorageEvents,
  TrackingStorageOptions,
  TrackOrId,
} from './contract/options.ts';
import { checkAttribute, parseIteration, parseOrder } from './contract/order.ts';
import type { BackupProgress, CheckProgress, MaintenanceProgress } from './contract/progress.ts';
import type {
  AnonymizeReport,
  ArchiveReport,
  BackupReport,
  EraseReport,
  PruneReport,
  StorageStats,
} from './contract/reports.ts';
import { archiveNow, keepFrom, parseRetention } from './contract/retention.ts';
import { checkRestoredRun, parseRunSelector } from './contract/run-arguments.ts';
import { StorageCheck } from './contract/storage-check.ts';
import {
  parseKeysQuery,
  parseRebuildOptions,
  parseRowsQuery,
  parseSeriesSelection,
  parseTotalsSelection,
} from './contract/sum-arguments.ts';
import type {
  AllSums,
  KeyRow,
  KeysOptions,
  RebuildOptions,
  RebuildReport,
  SeriesOptions,
  SeriesRow,
  SummaryOrName,
  SummaryState,
  SumOptions,
  SumPeriod,
  SumRow,
  SumTotals,
  TotalsOptions,
} from './contract/sum-types.ts';
import { Track } from './contract/track.ts';
import type { EngineFactory, TrackEngine } from './contract/track-engine.ts';
import { parseTrackId, trackIdOf } from './contract/track-id.ts';
import type {
  AttributeType,
  Criteria,
  DataAttribute,
  Delivery,
  IterateOptions,
  QueryOptions,
  QueryPlan,
  RunSelector,
  SaveOptions,
  TrackAttribute,
  TrackData,
  TrackEntry,
  TrackHead,
} from './contract/types.ts';
import { type AnyLevel, checkIsThere } from './embedded-engine.ts';
import { exportTracksToFile } from './exchange/export-file.ts';
import { parseDelivery } from './prepare-entries.ts';
import { StorageParts } from './storage-parts.ts';

/**
 * Tracks: what users did with tasks during runs. It checks what it is asked, and an engine does it: LevelDB with indexes
 * in memory, unless the location names another one.
 *
 * @typeParam D what the data of a track looks like
 * @typeParam A the names of the indexed attributes from data
 */
export class TrackingStorage<
  D extends object = TrackData,
  A extends string = DataAttribute<D>,
> extends EventEmitter<StorageEvents> {
  readonly #parts: StorageParts;

  /**
   * A storage, which opens at the first call.
   *
   * @param location a folder, which is made if need be; an abstract-level database of the user's, such as a sublevel,
   * that holds nothing else and stays the user's to close; or what makes another engine. Without, the storage is in memory
   * @throws TypeError, RangeError for a wrong argument
   */
  constructor(location?: string | AnyLevel | EngineFactory, options?: TrackingStorageOptions<A, NoInfer<D>>) {
    super();
    this.#parts = new StorageParts(this, location, options, () => this.applyRetention());
  }

  /** Makes a storage and opens it. @throws what the constructor and `open` throw */
  static async open<D extends object = TrackData, A extends string = DataAttribute<D>>(
    location?: string | AnyLevel | EngineFactory,
    options?: TrackingStorageOptions<A, NoInfer<D>>,
  ): Promise<TrackingStorage<D, A>> {
    const storage = new TrackingStorage<D, A>(location, options);
    await storage.open();
    return storage;
  }

  /**
   * Opens an existing storage as it is: with the track type and the indexed attributes that it was last opened with. It
   * makes none.
   *
   * @throws TrackingError TRACKS_OPEN_FAILED if there is no storage; what `open` throws
   */
  static async openStored(
    location: string | AnyLevel | EngineFactory,
    options?: Omit<TrackingStorageOptions, 'typeName' | 'indexAttributes'>,
  ): Promise<TrackingStorage<TrackData, string>> {
    const storage = new TrackingStorage<TrackData, string>(location, options);
    storage.#parts.settings.isAsStored = true;
    if (typeof location === 'string') await checkIsThere(location);
    await storage.open();
    return storage;
  }

  /** Where the storage is in its life. One that was just made is `opening`: it opens at the first call. */
  get status(): 'opening' | 'open' | 'closing' | 'closed' {
    return this.#parts.life.status;
  }

  /** The name of the track type. */
  get typeName(): string {
    return this.#parts.settings.typeName;
  }

  /** The names of the indexed attributes from data. */
  get indexAttributes(): readonly string[] {
    return this.#parts.settings.indexAttributes;
  }

  /**
   * Whether there is room for more that is saved without being awaited: at most half of `queueSizeBytesMax` waits for
   * the disk.
   */
  get hasRoom(): boolean {
    return this.#parts.backlog.hasRoom;
  }

  /**
   * Opens the storage, or opens it again after `close`. Any other call opens it by itself the first time. Calls that come
   * meanwhile begin when it is open, in their order.
   *
   * @throws TrackingError TRACKS_LOCKED, TRACKS_OPEN_FAILED, TRACKS_FORMAT, TRACKS_TYPE_MISMATCH, TRACKS_CORRUPTED
   */
  async open(): Promise<void> {
    await this.#parts.life.open();
  }

  /** Writes everything that was accepted and closes the storage. Further calls are refused, until `open`. */
  async close(): Promise<void> {
    await this.#parts.life.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /**
   * Waits until the storage is open and has room for more. A caller that cannot await each save awaits this, and so
   * holds back its source.
   *
   * @throws TrackingError what `open` throws, TRACKS_NOT_OPEN
   */
  async ready(): Promise<void> {
    await this.#parts.call(async () => {});
    await this.#parts.backlog.room();
  }

  /**
   * Saves what a user did with a task during a run, and resolves to the track's id, such as `'0000001'`.
   *
   * With `update` it replaces the last track of the same task, run and user, if there is one: the data is merged key
   * by key, or replaced with `overwrite`; the time stamp is renewed, the id stays.
   *
   * @param runId 0: the task's current run, which is started if there is none
   * @throws TypeError, RangeError for a wrong argument; TypeError that names the path of data that cannot be stored
   * @throws TrackingError TRACKS_INVALID_RUN, TRACKS_WRITE_FAILED, TRACKS_OVERLOADED, TRACKS_FULL
   */
  async saveUserTrack(
    taskId: string,
    runId: number,
    userName: string,
    data: D,
    options?: SaveOptions,
  ): Promise<string> {
    const { update, overwrite, timeStamp } = checkOptions('options', options, SAVE_OPTIONS);
    const isUpdate = checkFlag('update', update);
    const isOverwrite = checkFlag('overwrite', overwrite);
    const track = this.#parts.prepare(taskId, runId, userName, data, timeStamp);
    return trackIdOf(
      await this.#parts.call(
        (engine) => (isUpdate ? engine.updateLast(track, isOverwrite) : engine.save(track)),
        track.sizeBytes,
      ),
    );
  }

  /**
   * Saves several tracks in one batch: all of them are stored, or none. Resolves to their ids.
   *
   * Many entries are prepared in slices of the event loop; what is saved meanwhile may come before them. A batch is in
   * memory as a whole until it is stored, so it takes no more than 256 MiB, or `queueSizeBytesMax` if that is more.
   *
   * As a delivery from a source, with a position, it is stored at most once: if the storage has the source at that
   * position or beyond, nothing is saved and the answer is empty.
   *
   * @throws as saveUserTrack; what is wrong with an entry is named by its index, such as `entries[3].taskId`
   */
  async saveUserTracks(entries: Iterable<TrackEntry<D>>, delivery?: Delivery): Promise<string[]> {
    const trackNums = await this.#parts.saveMany(entries, parseDelivery(delivery));
    return trackNums.map(trackIdOf);
  }

  /** How far a source of deliveries has been taken in; undefined if nothing came from it. */
  async getPosition(source: string): Promise<number | undefined> {
    const name = checkIndexedText('source', source);
    return await this.#parts.call((engine) => engine.position(name));
  }

  /**
   * Replaces a track's data, merged key by key or as a whole, and renews its time stamp. Resolves to its id.
   *
   * @throws TrackingError TRACKS_NOT_FOUND, TRACKS_WRITE_FAILED; TRACKS_CORRUPTED if the data to merge into is damaged
   */
  async updateTrack(
    track: TrackOrId<D>,
    data: Partial<D>,
    options?: { overwrite?: boolean | undefined },
  ): Promise<string> {
    const { overwrite } = checkOptions('options', options, ['overwrite']);
    const trackId = idOf(track);
    const isOverwrite = checkFlag('overwrite', overwrite);
    const update = this.#parts.prepareUpdate(data, isOverwrite);
    const trackNum = parseTrackId(trackId);
    const isFound = await this.#parts.call((engine) => engine.update(trackNum, update), update.sizeBytes);
    if (isFound) return trackId;
    throw new TrackingError('TRACKS_NOT_FOUND', `there is no track whose id is ${describe(trackId)}`);
  }

  /** Removes a track; false if there is none. @throws TrackingError TRACKS_WRITE_FAILED */
  async removeTrack(track: TrackOrId<D>): Promise<boolean> {
    const trackNum = parseTrackId(idOf(track));
    return await this.#parts.call((engine) => engine.remove(trackNum));
  }

  /** The track with this id; undefined if there is none. @throws TrackingError TRACKS_CORRUPTED */
  async getTrack(trackId: string): Promise<Track<D> | undefined> {
    const trackNum = parseTrackId(checkIndexedText('trackId', trackId));
    return (await this.#parts.call((engine) => engine.get(trackNum))) as Track<D> | undefined;
  }

  /** The tracks of a task, run and user, by number. Run 0 is the task's current run; if it has none, there are none. */
  async getUserTracks(taskId: string, runId: number, userName: string): Promise<Track<D>[]> {
    const [task, user] = [checkIndexedText('taskId', taskId), checkIndexedText('userName', userName)];
    const run = checkRunId('runId', runId);
    return await this.#query({ taskId: { equals: task }, runId: run, userName: { equals: user } }, undefined);
  }

  /** The track with the greatest time stamp, then number, of a task, run and user; undefined if there is none. */
  async getLastUserTrack(taskId: string, runId: number, userName: string): Promise<Track<D> | undefined> {
    const [task, user] = [checkIndexedText('taskId', taskId), checkIndexedText('userName', userName)];
    const run = checkRunId('runId', runId);
    return (await this.#parts.call((engine) => engine.last(task, run, user))) as Track<D> | undefined;
  }

  /**
   * The tracks that meet all criteria; without criteria, all tracks.
   *
   * @throws TypeError for an unknown criterion or option, or a value of the wrong type; RangeError for one out of range
   * @throws TrackingError TRACKS_CORRUPTED, TRACKS_READ_FAILED; TRACKS_NOT_FOUND if the track of `after` is gone
   */
  async query(criteria?: Criteria<D, A>, options?: QueryOptions<A>): Promise<Track<D>[]> {
    return await this.#query(criteria, options);
  }

  #query(criteria: unknown, options: QueryOptions<string> | undefined): Promise<Track<D>[]> {
    const order = parseOrder(options, this.indexAttributes);
    const selecting = this.#parts.ask(criteria, (engine, conditions) => engine.select(conditions, order));
    return unlessAborted(options?.signal, selecting as Promise<Track<D>[]>);
  }

  /** The metadata of the tracks that meet the criteria, without reading a row: many times faster than `query`. */
  async queryMetadata(criteria?: Criteria<D, A>, options?: QueryOptions<A>): Promise<TrackHead[]> {
    const order = parseOrder(options, this.indexAttributes);
    const selecting = this.#parts.ask(criteria, (engine, conditions) =>
      engine.selectHeads(conditions, order),
    );
    return await unlessAborted(options?.signal, selecting);
  }

  /**
   * The tracks that `query` would return, one after the other, as they were when the iteration began. In memory it
   * keeps four bytes for each of them, and the old version of those that change meanwhile, until it ends or is collected.
   */
  iterate(criteria?: Criteria<D, A>, options?: IterateOptions<A>): AsyncGenerator<Track<D>, void, undefined> {
    const { order, onDamaged, signal } = parseIteration(options, this.indexAttributes);
    const question = this.#parts.question(criteria);
    const begin: Begin = (engine, conditions) => engine.iterate(conditions, order, onDamaged);
    return this.#iterate(question, begin, signal);
  }

  async *#iterate(
    question: Question,
    begin: Begin,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Track<D>> {
    const { tracks } = await this.#parts.askLater(question, async (engine, conditions) => ({
      tracks: begin(engine, conditions),
    }));
    for await (const track of tracks as AsyncGenerator<Track<D>>) {
      signal?.throwIfAborted();
      yield track;
    }
  }

  /** The number of tracks that meet the criteria, from the indexes alone. */
  async count(criteria?: Criteria<D, A>): Promise<number> {
    return await this.#parts.ask(criteria, (engine, conditions) => engine.count(conditions));
  }

  /** The values that an attribute has in the tracks that meet the criteria, sorted. */
  async distinct<K extends TrackAttribute | A>(
    attribute: K,
    criteria?: Criteria<D, A>,
  ): Promise<AttributeType<D, K>[]> {
    const by = checkAttribute(attribute, this.indexAttributes);
    const values = this.#parts.ask(criteria, (engine, conditions) => engine.distinct(by, conditions));
    return (await values) as AttributeType<D, K>[];
  }

  /** How many of the tracks that meet the criteria have each value of an attribute, in the order of the values. */
  async countBy<K extends TrackAttribute | A>(
    attribute: K,
    criteria?: Criteria<D, A>,
  ): Promise<Map<AttributeType<D, K>, number>> {
    const by = checkAttribute(attribute, this.indexAttributes);
    const counting = this.#parts.ask(criteria, (engine, conditions) => engine.countBy(by, conditions));
    return (await counting) as Map<AttributeType<D, K>, number>;
  }

  /** The names of the users that have tracks of a task, sorted by code point. */
  async getUserNames(taskId: string): Promise<string[]> {
    return this.distinct('userName', { taskId: { equals: checkIndexedText('taskId', taskId) } } as Criteria<
      D,
      A
    >);
  }

  /** The ids of the tasks that have tracks, sorted by code point. */
  async getTaskIds(): Promise<string[]> {
    return this.distinct('taskId');
  }

  /** How a query is going to be answered: where the candidates come from, and what they are filtered by. */
  async explain(criteria?: Criteria<D, A>, options?: QueryOptions<A>): Promise<QueryPlan> {
    const order = parseOrder(options, this.indexAttributes);
    return await this.#parts.ask(criteria, (engine, conditions) => engine.explain(conditions, order));
  }

  /**
   * Starts a run and resolves to its number. With a task it becomes the task's current run, in place of the one
   * before; without, tracks of any task can be saved to it by its number.
   */
  async startRun(taskId?: string, options?: { timeStamp?: TimeValue | undefined }): Promise<number> {
    const task = taskId === undefined ? undefined : checkIndexedText('taskId', taskId);
    const { timeStamp } = checkOptions('options', options, ['timeStamp']);
    const start = timeStamp === undefined ? Date.now() : toTimeStamp('timeStamp', timeStamp);
    return await this.#parts.call((engine) => engine.startRun(task, start));
  }

  /**
   * Stops a task's current run, or the run with this number: it ends, and is no longer current.
   * Resolves to the run's number; 0 if there is none.
   *
   * @param finish whether the run is marked as finished. Default true.
   * @param options `timeStamp`: when it ended. Default now. A run's end only moves on: it covers its tracks.
   */
  async stopRun(
    taskId?: string,
    runId?: number,
    finish = true,
    options?: { timeStamp?: TimeValue | undefined },
  ): Promise<number> {
    const task = taskId === undefined ? undefined : checkIndexedText('taskId', taskId);
    const run = checkRunId('runId', runId);
    const isFinished = checkFlag('finish', finish);
    const { timeStamp } = checkOptions('options', options, ['timeStamp']);
    const end = timeStamp === undefined ? Date.now() : toTimeStamp('timeStamp', timeStamp);
    return await this.#parts.call((engine) => engine.stopRun(task, run, end, isFinished));
  }

  /** A task's current run, or the run with a number; undefined if there is none. */
  async getRun(selector: string | RunSelector): Promise<Run | undefined> {
    const { taskId, runId } = parseRunSelector(selector);
    return await this.#parts.call((engine) => engine.getRun(taskId, runId));
  }

  /** All runs by number, with whether they are their task's current run. */
  async getRuns(): Promise<RunState[]> {
    return await this.#parts.call((engine) => engine.getRuns());
  }

  /**
   * Stores a run as another storage had it: under its own number if that is greater than all numbers given so far,
   * else, or if it leaves out more than a million numbers, under the next one. Resolves to the number.
   */
  async restoreRun(run: RunState): Promise<number> {
    const checked = checkRestoredRun(run);
    return await this.#parts.call((engine) => engine.restoreRun(checked));
  }

  /**
   * The sums of a summary by hour, date or month: one row for each key and period. With `period: 'all'` the rows of the
   * three at once. The definition of the summary need not have been given to this storage.
   *
   * @throws TypeError, RangeError for a wrong argument; TrackingError TRACKS_NO_SUMMARY, TRACKS_CORRUPTED
   */
  async getSum(summary: SummaryOrName, options: SumOptions & { period: 'all' }): Promise<AllSums>;
  async getSum(
    summary: SummaryOrName,
    options?: SumOptions & { period?: SumPeriod | undefined },
  ): Promise<SumRow[]>;
  async getSum(summary: SummaryOrName, options?: SumOptions): Promise<SumRow[] | AllSums>;
  async getSum(summary: SummaryOrName, options?: SumOptions): Promise<SumRow[] | AllSums> {
    const query = parseRowsQuery(summary, options);
    const [first = [], date = [], month = []] = await this.#parts.call(({ sums }) => sums.rows(query));
    return options?.period === 'all' ? { hour: first, date, month } : first;
  }

  /**
   * The totals of a summary over all its keys, or some of them, in a range; without one, of everything.
   *
   * @throws as getSum
   */
  async getTotals(summary: SummaryOrName, options?: TotalsOptions): Promise<SumTotals> {
    const selection = parseTotalsSelection(summary, options);
    return await this.#parts.call(({ sums }) => sums.totals(selection));
  }

  /**
   * How many different keys a summary has in a period, or in a range: of visitors, how many there were. Exact, and for
   * one period without reading the keys.
   *
   * @throws as getSum
   */
  async countKeys(summary: SummaryOrName, options?: TotalsOptions): Promise<number> {
    const selection = parseTotalsSelection(summary, options);
    return await this.#parts.call(({ sums }) => sums.countKeys(selection));
  }

  /**
   * The totals and the number of different keys of each period of a range, the oldest first: what a chart shows.
   * Periods in which nothing was counted are left out. All are of one moment, and without `target` most of them are
   * known without reading a key.
   *
   * @throws as getSum
   */
  async getSeries(summary: SummaryOrName, options?: SeriesOptions): Promise<SeriesRow[]> {
    const selection = parseSeriesSelection(summary, options);
    return await this.#parts.call(({ sums }) => sums.series(selection));
  }

  /**
   * The keys of a summary, each with its sums over all of a range, the greatest first; without a range, of everything.
   *
   * @throws as getSum
   */
  async getKeys(summary: SummaryOrName, options?: KeysOptions): Promise<KeyRow[]> {
    const query = parseKeysQuery(summary, options);
    return await this.#parts.call(({ sums }) => sums.keys(query));
  }

  /** The summaries that the storage keeps, whether or not their definitions were given this time. */
  async getSummaries(): Promise<SummaryState[]> {
    return await this.#parts.call(({ sums }) => sums.summaries());
  }

  /**
   * Counts the stored tracks again for the summaries whose definitions were given: so that one that was added later has
   * all of them, after removals, or in another time zone. Saving and reading go on meanwhile; the new sums take the
   * place of the old ones at once, at the end.
   *
   * @throws TypeError, RangeError for a wrong argument; TrackingError TRACKS_NO_SUMMARY, TRACKS_WRITE_FAILED, TRACKS_NOT_OPEN
   */
  async rebuildSummaries(options?: RebuildOptions): Promise<RebuildReport> {
    const { call, ...settings } = parseRebuildOptions(options);
    const report = await call.run((onProgress) =>
      this.#parts.call(({ sums }) => sums.rebuild({ ...settings, onProgress })),
    );
    if (settings.timeZone !== undefined) this.#parts.settings.summaries.timeZone = undefined; // It is stored now.
    return report;
  }

  /**
   * Removes the tracks from before a moment, as far as they meet the other criteria, and gives their room on the disk
   * back. Other calls get through meanwhile. With `archive` the tracks are written to that file first, as `exportTracks`
   * writes them; a track that changes meanwhile stays.
   *
   * @throws TrackingError TRACKS_WRITE_FAILED, TRACKS_CORRUPTED; what was not yet removed stays
   */
  async prune(criteria: Criteria<D, A> | undefined, options: PruneOptions): Promise<PruneReport> {
    const { before, archive, call } = parsePruneOptions(options);
    return call.run((onProgress) =>
      this.#parts.askOld(criteria, before, (engine, conditions) =>
        engine.prune(conditions, { archive, onProgress }),
      ),
    );
  }

  /** The retention policy that is stored; undefined if there is none. */
  async getRetention(): Promise<RetentionPolicy | undefined> {
    return await this.#parts.call((engine) => engine.getRetention());
  }

  /** Stores a retention policy, or that there is none. It says what `applyRetention` removes; it removes nothing itself. */
  async setRetention(policy: RetentionPolicy | undefined): Promise<void> {
    const parsed = policy === undefined ? undefined : parseRetention(policy);
    await this.#parts.call((engine) => engine.setRetention(parsed));
  }

  /** Removes what the retention policy does not keep, as `prune` does; without a policy nothing. */
  async applyRetention(options?: ArchiveOptions): Promise<PruneReport> {
    const { archive: given, call } = parseArchiving(options);
    const policy = await this.getRetention();
    if (!policy) return { removed: 0, archived: 0 };
    const archive = given ?? archiveNow(policy);
    const conditions = onlyBefore({ attributes: [], times: undefined }, keepFrom(policy));
    return call.run((onProgress) =>
      this.#parts.call((engine) => engine.prune(conditions, { archive, onProgress })),
    );
  }

  /**
   * Writes all tracks of a user, and the runs they belong to, into a new JSONL file (gzipped if its name ends in `.gz`).
   *
   * @throws TrackingError TRACKS_WRITE_FAILED, TRACKS_CORRUPTED
   */
  async exportUser(
    userName: string,
    path: string,
    options?: LongCallOptions<MaintenanceProgress>,
  ): Promise<ArchiveReport> {
    const criteria = { userName: { equals: checkIndexedText('userName', userName) } } as Criteria<D, A>;
    const file = checkPath('path', path);
    let tracks = 0;
    await parseLongCall(options).run((onProgress) =>
      exportTracksToFile(this, file, {
        criteria,
        onProgress: (progress) => {
          tracks = progress.tracks;
          onProgress?.({ phase: 'archiving', ...progress });
        },
      }),
    );
    return { tracks, runs: (await this.distinct('runId', criteria)).length };
  }

  /**
   * Removes all tracks of a user, and then every byte of them and of the user's name from the files of the folder, which
   * are all rewritten.
   *
   * @throws TrackingError TRACKS_WRITE_FAILED
   */
  async eraseUser(userName: string, options?: LongCallOptions<MaintenanceProgress>): Promise<EraseReport> {
    const name = checkIndexedText('userName', userName);
    return parseLongCall(options).run((onProgress) =>
      this.#parts.call((engine) => engine.eraseUser(name, onProgress)),
    );
  }

  /**
   * Makes tracks from before a moment unrecognisable: replaces their users by pseudonyms, of which each user has one, and
   * removes values from their data. The old bytes leave the folder as with `eraseUser`.
   *
   * @throws TrackingError TRACKS_WRITE_FAILED, TRACKS_CORRUPTED
   */
  async anonymize(criteria: Criteria<D, A> | undefined, options: AnonymizeOptions): Promise<AnonymizeReport> {
    const { before, call, ...settings } = parseAnonymizeOptions(options);
    return call.run((onProgress) =>
      this.#parts.askOld(criteria, before, (engine, conditions) =>
        engine.anonymize(conditions, { ...settings, onProgress }),
      ),
    );
  }

  /**
   * Copies the storage as it is now into a new folder, while saving goes on, and reads the copy back to verify it. The copy
   * is a storage itself.
   *
   * @throws TrackingError TRACKS_WRITE_FAILED, TRACKS_CORRUPTED, TRACKS_NOT_SUPPORTED
   */
  async backup(folder: string, options?: LongCallOptions<BackupProgress>): Promise<BackupReport> {
    const target = checkPath('folder', folder);
    return parseLongCall(options).run((onProgress) =>
      this.#parts.call((engine) => engine.backup?.(target, onProgress) ?? notSupported('backup')),
    );
  }

  /** Rewrites all files of the folder without what was deleted or replaced. @throws TrackingError TRACKS_WRITE_FAILED, TRACKS_NOT_SUPPORTED */
  async compact(): Promise<void> {
    await this.#parts.call((engine) => engine.compact?.() ?? notSupported('compact'));
  }

  /** Rebuilds all indexes from the stored tracks. @throws TrackingError TRACKS_READ_FAILED, TRACKS_WRITE_FAILED */
  async reindexTracks(): Promise<void> {
    await this.#parts.call((engine) => engine.reindex());
  }

  /**
   * Compares everything that is stored with everything in memory and reports each disagreement; changes nothing.
   * Writes wait until it is done. It tells its progress as it reads tracks. Awaited it is a report, `{ ok, findings }`; iterated it gives what it finds.
   */
  check(options?: LongCallOptions<CheckProgress>): StorageCheck {
    const call = parseLongCall(options);
    return new StorageCheck(() =>
      call.run((onProgress) => this.#parts.call((engine) => engine.check(onProgress))),
    );
  }

  /** How much the storage holds, and what it takes for that. */
  async stats(): Promise<StorageStats> {
    return await this.#parts.call((engine) => engine.stats());
  }
}

type Begin = (engine: TrackEngine, conditions: Conditions) => AsyncGenerator<Track>;

const SAVE_OPTIONS = ['update', 'overwrite', 'timeStamp'] as const;

function idOf(track: unknown): string {
  if (track instanceof Track) return track.trackId;
  if (typeof track === 'string') return track;
  throw new ArgumentTypeError(`track must be a Track or a trackId, received ${describe(track)}`);
}

function notSupported(method: string): never {
  throw new TrackingError('TRACKS_NOT_SUPPORTED', `the engine of this storage has no ${method}()`);
}
