import type { Run, RunState } from '../../runs/index.ts';
import type { Backlog } from './backlog.ts';
import type { CheckedTrack, CheckedUpdate } from './checked-track.ts';
import type { Conditions } from './conditions.ts';
import type { HookFailure } from './hook.ts';
import type { StoredTrack } from './hook-queue.ts';
import type { RetentionPolicy } from './options.ts';
import type { Order } from './order.ts';
import type { OnBackupProgress, OnCheckProgress, OnProgress } from './progress.ts';
import type {
  AnonymizeReport,
  BackupReport,
  Disagreement,
  EraseReport,
  PruneReport,
  StorageStats,
} from './reports.ts';
import type { StorageSettings } from './settings.ts';
import type { SumSource } from './sum-source.ts';
import type { Track } from './track.ts';
import type { AttributeValue, DamagedTrack, Delivery, QueryPlan, TrackHead } from './types.ts';

/** A track that an engine has encoded: what the caller does to the data later changes nothing. */
export interface PreparedTrack {
  /** Bytes to be written, about. */
  readonly sizeBytes: number;
}

/** New data for a track that is stored, encoded. */
export interface PreparedUpdate {
  /** Bytes to be written, about. */
  readonly sizeBytes: number;
}

/** What an engine tells the storage above it. */
export interface EngineListeners {
  /** Something that the engine writes by itself, such as a checkpoint or the sums, could not be written. */
  onBackgroundError(error: Error): void;
  onHookFailure(failure: HookFailure): void;
  /** Tracks were stored; undefined if none of them is wanted. */
  readonly onStored: ((tracks: readonly StoredTrack[]) => void) | undefined;
  /** Is awaited before the engine closes, when everything is written. What it saves is written, too. */
  onDrained(): Promise<void>;
}

/** What an engine is made with. */
export interface EngineContext {
  /** The options of the storage, checked. An engine that opens a storage as it is stored puts in type and attributes. */
  readonly settings: StorageSettings;
  /** What waits for the disk. The engine adds what it accepts and removes what it has staged. */
  readonly backlog: Backlog;
  readonly listeners: EngineListeners;
}

/** Makes the engine of a storage. It touches nothing before `open`. */
export type EngineFactory = (context: EngineContext) => TrackEngine;

/** The indexes were rebuilt at opening. */
export interface Reindexing {
  reason: string;
  tracks: number;
}

/** What pruning does with tracks before they go. */
export interface PruneSettings {
  /** The path of the archive; undefined: none. */
  readonly archive: string | undefined;
  readonly onProgress: OnProgress;
}

/** What is to be made unrecognisable, and how, checked. */
export interface AnonymizeSettings {
  readonly isUserName: boolean;
  /** The keys that lead to each value that goes. */
  readonly paths: readonly (readonly string[])[];
  /** The secret of the pseudonyms; undefined: the one of the storage, which is made when it is first needed. */
  readonly salt: string | undefined;
  readonly onProgress: OnProgress;
}

/** What some engines do besides. Where a method is missing, the storage answers TRACKS_NOT_SUPPORTED. */
export interface EngineMaintenance {
  /** Copies the storage as it is now into a new folder. */
  backup?(folder: string, onProgress: OnBackupProgress): Promise<BackupReport>;
  /** Rewrites all files without what was deleted or replaced. */
  compact?(): Promise<void>;
}

/**
 * What keeps the tracks of a storage. Everything it is handed has been checked (CheckedTrack, Conditions, Order), so that
 * engines agree on what is right and what is wrong. All methods but `prepare` and `prepareUpdate` are called between
 * `open` and `close` only. Operating errors are TrackingErrors.
 */
export interface TrackEngine extends EngineMaintenance {
  /** Opens what was stored, or makes it. Resolves to why the indexes were rebuilt, if they were. */
  open(): Promise<Reindexing | undefined>;
  /** Writes everything that was accepted, and closes. */
  close(): Promise<void>;

  /** Encodes a track at once, so that its size is known. */
  prepare(track: CheckedTrack): PreparedTrack;
  prepareUpdate(update: CheckedUpdate): PreparedUpdate;
  /** Saves a track and resolves to its number. @throws TrackingError TRACKS_INVALID_RUN */
  save(track: PreparedTrack): Promise<number>;
  /** Saves all tracks or none; with a delivery at most once. Resolves to their numbers; none if it was delivered before. */
  saveMany(tracks: readonly PreparedTrack[], delivery: Delivery | undefined): Promise<number[]>;
  /** Updates the last track of the same task, run and user; without one it saves the track. Resolves to its number. */
  updateLast(track: PreparedTrack, isOverwrite: boolean): Promise<number>;
  /** Updates a track; false if there is none. */
  update(trackNum: number, update: PreparedUpdate): Promise<boolean>;
  /** Removes a track; false if there is none. */
  remove(trackNum: number): Promise<boolean>;
  /** How far a source of deliveries has been taken in; undefined if nothing came from it. */
  position(source: string): Promise<number | undefined>;

  get(trackNum: number): Promise<Track | undefined>;
  /** The track with the greatest time stamp, then number, of a task, run (0: the current one) and user. */
  last(taskId: string, runId: number, userName: string): Promise<Track | undefined>;
  select(conditions: Conditions, order: Order): Promise<Track[]>;
  selectHeads(conditions: Conditions, order: Order): Promise<TrackHead[]>;
  /** The tracks of `select`, one after the other, as they are when it is called. */
  iterate(
    conditions: Conditions,
    order: Order,
    onDamaged: ((damaged: DamagedTrack) => void) | undefined,
  ): AsyncGenerator<Track, void, undefined>;
  count(conditions: Conditions): Promise<number>;
  /** The values of an attribute, in their order. */
  distinct(attribute: string, conditions: Conditions): Promise<AttributeValue[]>;
  /** How many tracks have each value of an attribute, in the order of the values. */
  countBy(attribute: string, conditions: Conditions): Promise<Map<AttributeValue, number>>;
  explain(conditions: Conditions, order: Order): Promise<QueryPlan>;

  /** Starts a run and resolves to its number. */
  startRun(taskId: string | undefined, timeStamp: number): Promise<number>;
  /** Stops a run (0: the current one of the task) and resolves to its number; 0 if there is none. */
  stopRun(taskId: string | undefined, runId: number, timeStamp: number, isFinished: boolean): Promise<number>;
  /** Stores a run of another storage, under its own number if that is free, and resolves to the number. */
  restoreRun(run: RunState): Promise<number>;
  /** The number of a task's current run; 0 if it has none. */
  currentRun(taskId: string): Promise<number>;
  /** A run (0: the current one of the task); undefined if there is none. */
  getRun(taskId: string | undefined, runId: number): Promise<Run | undefined>;
  /** All runs by number. */
  getRuns(): Promise<RunState[]>;

  /** The sums of summaries, also where the storage keeps none. */
  readonly sums: SumSource;

  /** Removes the tracks that meet the conditions, archived first if that is wanted. */
  prune(conditions: Conditions, settings: PruneSettings): Promise<PruneReport>;
  /** Removes all tracks of a user, and what is left of the name. */
  eraseUser(userName: string, onProgress: OnProgress): Promise<EraseReport>;
  anonymize(conditions: Conditions, settings: AnonymizeSettings): Promise<AnonymizeReport>;
  getRetention(): Promise<RetentionPolicy | undefined>;
  setRetention(policy: RetentionPolicy | undefined): Promise<void>;
  /** Rebuilds all indexes from the stored tracks. */
  reindex(): Promise<void>;
  /** What is stored but does not agree with itself. */
  check(onProgress: OnCheckProgress): Promise<readonly Disagreement[]>;
  stats(): Promise<StorageStats>;
}
