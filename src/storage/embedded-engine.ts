import { describe } from '../arguments/index.ts';
import { ArgumentTypeError, TrackingError } from '../errors.ts';
import type { Run, RunState } from '../runs/index.ts';
import type { CheckedTrack, CheckedUpdate } from './contract/checked-track.ts';
import type { Conditions } from './contract/conditions.ts';
import type { RetentionPolicy } from './contract/options.ts';
import type { Order } from './contract/order.ts';
import type { OnBackupProgress, OnCheckProgress, OnProgress } from './contract/progress.ts';
import type {
  AnonymizeReport,
  BackupReport,
  Disagreement,
  EraseReport,
  PruneReport,
  StorageStats,
} from './contract/reports.ts';
import type { SumSource } from './contract/sum-source.ts';
import { Track } from './contract/track.ts';
import type {
  AnonymizeSettings,
  EngineContext,
  EngineFactory,
  PreparedTrack,
  PreparedUpdate,
  PruneSettings,
  Reindexing,
  TrackEngine,
} from './contract/track-engine.ts';
import type { AttributeValue, DamagedTrack, Delivery, QueryPlan, TrackHead } from './contract/types.ts';
import { collectDisagreements } from './engine/check/collect-disagreements.ts';
import { reindex } from './engine/checkpoint/reindex.ts';
import { countTracks, explainQuery, iterateTracks, readHeads, readTracks } from './engine/queries/read.ts';
import { listRuns } from './engine/queries/run-list.ts';
import { countValues, distinctValues } from './engine/queries/value-counts.ts';
import { restoreRun, startRun, stopRun } from './engine/writing/change-runs.ts';
import { EncodedTrack, TrackUpdate } from './engine/writing/encoded-track.ts';
import { saveTrack, saveTracks } from './engine/writing/save.ts';
import { removeTrack, updateLastTrack, updateTrack } from './engine/writing/update.ts';
import { readPosition } from './engine/writing/write-group.ts';
import { Database } from './leveldb/database.ts';
import type { AnyLevel } from './leveldb/level-types.ts';
import { anonymize } from './maintenance/anonymize.ts';
import { backup } from './maintenance/backup/backup.ts';
import { eraseUser } from './maintenance/erase-user.ts';
import { OpenStorage } from './maintenance/open-storage.ts';
import { prune } from './maintenance/prune.ts';
import { readRetention, storeRetention } from './maintenance/retention.ts';
import { rewriteFiles } from './maintenance/rewrite-files.ts';
import { statsOf } from './maintenance/stats.ts';
import { StoredSums } from './sums/stored-sums.ts';

export { checkIsThere } from './engine/checkpoint/stored-definition.ts';
export type { AnyLevel } from './leveldb/level-types.ts';

/**
 * The engine on LevelDB, with indexes in memory.
 *
 * @param location a folder, an abstract-level database of the user's, or undefined for memory
 * @throws TypeError for anything else
 */
export function embedded(location: unknown): EngineFactory {
  const checked = checkLocation(location);
  return (context) => new EmbeddedEngine(checked, context);
}

function checkLocation(location: unknown): string | AnyLevel | undefined {
  const [scheme] = (typeof location === 'string' && /^[a-z][a-z\d+.-]+:\/\//i.exec(location)) || [];
  if (scheme !== undefined)
    throw new ArgumentTypeError(
      `location must be the path of a folder, and no storage is known for ${scheme}`,
    );
  if (location === undefined || (typeof location === 'string' && location !== '')) return location;
  if (typeof location === 'object' && location !== null && 'batch' in location && 'getSync' in location) {
    return location as AnyLevel;
  }
  const expected = 'the path of a folder or an abstract-level database (abstract-level 3, with getSync)';
  throw new ArgumentTypeError(`location must be ${expected}, received ${describe(location)}`);
}

/** Hands each call to the room that does it. */
class EmbeddedEngine implements TrackEngine {
  readonly #context: EngineContext;
  readonly #database: Database;
  #opened: OpenStorage | undefined;

  constructor(location: string | AnyLevel | undefined, context: EngineContext) {
    this.#context = context;
    this.#database = new Database(location, context.settings.isDurable, context.settings.folderMode);
  }

  get #open(): OpenStorage {
    if (this.#opened) return this.#opened;
    throw new TrackingError('TRACKS_NOT_OPEN', 'the storage is not open');
  }

  get #typeName(): string {
    return this.#context.settings.typeName;
  }

  async open(): Promise<Reindexing | undefined> {
    this.#opened = await OpenStorage.open(this.#database, this.#context);
    const { reindexReason: reason, store } = this.#opened.engine;
    return reason === undefined ? undefined : { reason, tracks: store.index.count };
  }

  async close(): Promise<void> {
    const open = this.#opened;
    await open?.close();
    this.#opened = undefined;
  }

  prepare(track: CheckedTrack): PreparedTrack {
    return new EncodedTrack(track);
  }

  prepareUpdate(update: CheckedUpdate): PreparedUpdate {
    return TrackUpdate.encode(update);
  }

  save(track: PreparedTrack): Promise<number> {
    return saveTrack(this.#open.queue, track as EncodedTrack);
  }

  saveMany(tracks: readonly PreparedTrack[], delivery: Delivery | undefined): Promise<number[]> {
    return saveTracks(this.#open.queue, tracks as readonly EncodedTrack[], delivery);
  }

  updateLast(track: PreparedTrack, isOverwrite: boolean): Promise<number> {
    return updateLastTrack(this.#open.queue, track as EncodedTrack, isOverwrite);
  }

  update(trackNum: number, update: PreparedUpdate): Promise<boolean> {
    return updateTrack(this.#open.queue, trackNum, update as TrackUpdate);
  }

  remove(trackNum: number): Promise<boolean> {
    return removeTrack(this.#open.queue, trackNum);
  }

  async position(source: string): Promise<number | undefined> {
    return readPosition(this.#open.store, source);
  }

  async get(trackNum: number): Promise<Track | undefined> {
    const { store } = this.#open;
    if (store.isChanging) await store.untilChanged();
    return store.index.has(trackNum) ? this.#track(trackNum) : undefined;
  }

  async last(taskId: string, runId: number, userName: string): Promise<Track | undefined> {
    const { store } = this.#open;
    while (!store.index.last.isBuilt) await store.index.last.build();
    if (store.isChanging) await store.untilChanged();
    const trackNum = store.index.lastOf(taskId, runId || store.runs.currentRunId(taskId), userName);
    return trackNum === 0 ? undefined : this.#track(trackNum);
  }

  #track(trackNum: number): Track {
    const { index, rows } = this.#open.store;
    return new Track(this.#typeName, trackNum, index.metadataOf(trackNum), rows.read(trackNum));
  }

  select(conditions: Conditions, order: Order): Promise<Track[]> {
    return readTracks(this.#open.store, this.#typeName, conditions, order);
  }

  selectHeads(conditions: Conditions, order: Order): Promise<TrackHead[]> {
    return readHeads(this.#open.store, conditions, order);
  }

  iterate(
    conditions: Conditions,
    order: Order,
    onDamaged: ((damaged: DamagedTrack) => void) | undefined,
  ): AsyncGenerator<Track, void, undefined> {
    return iterateTracks(this.#open.store, this.#typeName, conditions, order, onDamaged);
  }

  count(conditions: Conditions): Promise<number> {
    return countTracks(this.#open.store, conditions);
  }

  distinct(attribute: string, conditions: Conditions): Promise<AttributeValue[]> {
    return distinctValues(this.#open.store, conditions, attribute);
  }

  countBy(attribute: string, conditions: Conditions): Promise<Map<AttributeValue, number>> {
    return countValues(this.#open.store, conditions, attribute);
  }

  explain(conditions: Conditions, order: Order): Promise<QueryPlan> {
    return explainQuery(this.#open.store, conditions, order);
  }

  startRun(taskId: string | undefined, timeStamp: number): Promise<number> {
    return startRun(this.#open.queue, taskId, timeStamp);
  }

  stopRun(
    taskId: string | undefined,
    runId: number,
    timeStamp: number,
    isFinished: boolean,
  ): Promise<number> {
    return stopRun(this.#open.queue, taskId, runId, timeStamp, isFinished);
  }

  restoreRun(run: RunState): Promise<number> {
    return restoreRun(this.#open.queue, run);
  }

  async currentRun(taskId: string): Promise<number> {
    const { store } = this.#open;
    if (store.isChanging) await store.untilChanged();
    return store.runs.currentRunId(taskId);
  }

  async getRun(taskId: string | undefined, runId: number): Promise<Run | undefined> {
    const { store } = this.#open;
    if (store.isChanging) await store.untilChanged();
    return store.runs.snapshot(runId || (taskId === undefined ? 0 : store.runs.currentRunId(taskId)));
  }

  getRuns(): Promise<RunState[]> {
    return listRuns(this.#open.store);
  }

  get sums(): SumSource {
    const { engine, sums } = this.#open;
    return new StoredSums(engine, sums, this.#context.listeners.onHookFailure);
  }

  prune(conditions: Conditions, settings: PruneSettings): Promise<PruneReport> {
    return prune(this.#open, conditions, settings);
  }

  eraseUser(userName: string, onProgress: OnProgress): Promise<EraseReport> {
    return eraseUser(this.#open, userName, onProgress);
  }

  anonymize(conditions: Conditions, settings: AnonymizeSettings): Promise<AnonymizeReport> {
    return anonymize(this.#open, conditions, settings);
  }

  async getRetention(): Promise<RetentionPolicy | undefined> {
    return readRetention(this.#open.store);
  }

  setRetention(policy: RetentionPolicy | undefined): Promise<void> {
    return storeRetention(this.#open.queue, policy);
  }

  reindex(): Promise<void> {
    return this.#open.queue.alone(reindex);
  }

  check(onProgress: OnCheckProgress): Promise<readonly Disagreement[]> {
    const open = this.#open;
    return open.queue.alone(() => collectDisagreements(open.check(onProgress)));
  }

  stats(): Promise<StorageStats> {
    return statsOf(this.#open);
  }

  backup(folder: string, onProgress: OnBackupProgress): Promise<BackupReport> {
    return backup(this.#open, folder, onProgress);
  }

  compact(): Promise<void> {
    return rewriteFiles(this.#open);
  }
}
