import { checkFlag, checkOptions, describe } from '../arguments/index.ts';
import { type TimeValue, toTimeStamp } from '../clocks/index.ts';
import type { Run, RunState } from '../runs/index.ts';
import { checkIndexedText, checkRunId } from './contract/checks.ts';
import type { TrackingStorageOptions, TrackOrId } from './contract/options.ts';
import type { Disagreement } from './contract/reports.ts';
import { checkRestoredRun, parseRunSelector } from './contract/run-arguments.ts';
import { Track } from './contract/track.ts';
import { parseTrackId } from './contract/track-id.ts';
import type {
  DataAttribute,
  Delivery,
  RunSelector,
  SaveOptions,
  TrackData,
  TrackEntry,
} from './contract/types.ts';
import { collectDisagreements } from './engine/check/collect-disagreements.ts';
import { ReindexOperation } from './engine/checkpoint/reindex-operation.ts';
import { checkIsThere } from './engine/checkpoint/stored-definition.ts';
import { listRuns } from './engine/queries/run-list.ts';
import { encodeEntries, parseDelivery } from './engine/writing/entries.ts';
import { NewTrack } from './engine/writing/new-track.ts';
import { RestoreRunOperation, StartRunOperation, StopRunOperation } from './engine/writing/run-operations.ts';
import { SaveManyOperation, SaveOperation } from './engine/writing/save-operations.ts';
import {
  RemoveTrackOperation,
  Renewal,
  UpdateLastOperation,
  UpdateTrackOperation,
} from './engine/writing/update-operations.ts';
import { readPosition } from './engine/writing/write-group.ts';
import type { AnyLevel } from './leveldb/level-types.ts';
import { StorageReading } from './storage-reading.ts';

/**
 * Tracks: what users did with tasks during runs. Kept in LevelDB, answered from indexes in memory.
 *
 * @typeParam D what the data of a track looks like
 * @typeParam A the names of the indexed attributes from data
 */
export class TrackingStorage<
  D extends object = TrackData,
  A extends string = DataAttribute<D>,
> extends StorageReading<D, A> {
  /** Makes a storage and opens it. @throws what the constructor and `open` throw */
  static async open<D extends object = TrackData, A extends string = DataAttribute<D>>(
    location?: string | AnyLevel,
    options?: TrackingStorageOptions<A, NoInfer<D>>,
  ): Promise<TrackingStorage<D, A>> {
    const storage = new TrackingStorage<D, A>(location, options);
    await storage.open();
    return storage;
  }

  /**
   * Opens a storage that is there as it is: with the track type and the indexed attributes that it was last opened
   * with. It makes none.
   *
   * @throws TrackingError TRACKS_OPEN_FAILED if there is no storage; what `open` throws
   */
  static async openStored(
    location: string | AnyLevel,
    options?: Omit<TrackingStorageOptions, 'typeName' | 'indexAttributes'>,
  ): Promise<TrackingStorage<TrackData, string>> {
    const storage = new TrackingStorage<TrackData, string>(location, options);
    storage.settings.isAsStored = true;
    if (typeof location === 'string') await checkIsThere(location);
    await storage.open();
    return storage;
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
    const { update, overwrite, timeStamp } = checkOptions('options', options, [
      'update',
      'overwrite',
      'timeStamp',
    ]);
    const isUpdate = checkFlag('update', update);
    const isOverwrite = checkFlag('overwrite', overwrite);
    const track = new NewTrack(
      this.settings.indexAttributes,
      taskId,
      runId,
      userName,
      data,
      timeStamp,
      this.counting,
    );
    if (!isUpdate) return this.add(new SaveOperation(track));
    return this.add(new UpdateLastOperation(track, new Renewal(track.bytes, isOverwrite, track.timeStamp)));
  }

  /**
   * Saves several tracks in one batch: all of them are stored, or none. Resolves to their ids.
   *
   * Many entries are packed in slices of the event loop; what is saved meanwhile may come before them. A batch is in
   * memory as a whole until it is stored, so it takes no more than 256 MiB, or `queueSizeBytesMax` if that is more.
   *
   * As a delivery from a source, with a position, it is stored at most once: if the storage has the source at that
   * position or beyond, nothing is saved and the answer is empty.
   *
   * @throws as saveUserTrack; what is wrong with an entry is named by its index, such as `entries[3].taskId`
   */
  async saveUserTracks(entries: Iterable<TrackEntry<D>>, delivery?: Delivery): Promise<string[]> {
    const parsed = parseDelivery(delivery);
    const encoded = encodeEntries(this.settings.indexAttributes, entries, this.backlog, this.counting);
    const tracks = Array.isArray(encoded) ? encoded : await encoded;
    return this.add(new SaveManyOperation(tracks, parsed));
  }

  /** How far a source of deliveries has been taken in; undefined if nothing came from it. */
  async getPosition(source: string): Promise<number | undefined> {
    checkIndexedText('source', source);
    const { store } = this.openNow ?? (await this.opened());
    return readPosition(store, source);
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
    const trackId = trackIdOf(track);
    const isOverwrite = checkFlag('overwrite', overwrite);
    const renewal = Renewal.now(this.settings.indexAttributes, data, isOverwrite);
    return this.add(new UpdateTrackOperation(trackId, renewal));
  }

  /** Removes a track; false if there is none. @throws TrackingError TRACKS_WRITE_FAILED */
  async removeTrack(track: TrackOrId<D>): Promise<boolean> {
    return this.add(new RemoveTrackOperation(parseTrackId(trackIdOf(track))));
  }

  /** Builds all indexes anew from the stored tracks. @throws TrackingError TRACKS_READ_FAILED, TRACKS_WRITE_FAILED */
  async reindexTracks(): Promise<void> {
    await this.add(new ReindexOperation());
  }

  /**
   * Starts a run and resolves to its number. With a task it becomes the task's current run, in place of the one
   * before; without, tracks of any task can be saved to it by its number.
   */
  async startRun(taskId?: string, options?: { timeStamp?: TimeValue | undefined }): Promise<number> {
    if (taskId !== undefined) checkIndexedText('taskId', taskId);
    const { timeStamp } = checkOptions('options', options, ['timeStamp']);
    const start = timeStamp === undefined ? Date.now() : toTimeStamp('timeStamp', timeStamp);
    return this.add(new StartRunOperation(taskId, start));
  }

  /**
   * Stops a task's current run, or the run with this number: it ends now, and is no longer current.
   * Resolves to the run's number; 0 if there is none.
   *
   * @param finish whether the run is marked as finished. Default true.
   */
  async stopRun(taskId?: string, runId?: number, finish = true): Promise<number> {
    if (taskId !== undefined) checkIndexedText('taskId', taskId);
    return this.add(new StopRunOperation(taskId, checkRunId('runId', runId), checkFlag('finish', finish)));
  }

  /** A task's current run, or the run with a number; undefined if there is none. */
  async getRun(selector: string | RunSelector): Promise<Run | undefined> {
    const { taskId, runId } = parseRunSelector(selector);
    const { store } = this.openNow ?? (await this.opened());
    if (!store.isSettled) await store.settled();
    return store.runs.snapshot(runId || (taskId === undefined ? 0 : store.runs.currentRunId(taskId)));
  }

  /** All runs by number, with whether they are their task's current run. */
  async getRuns(): Promise<RunState[]> {
    const { store } = this.openNow ?? (await this.opened());
    return listRuns(store);
  }

  /**
   * Stores a run as another storage had it: under its own number if that is greater than all numbers given so far,
   * else, or if it leaves out more than a million numbers, under the next one. Resolves to the number.
   */
  async restoreRun(run: RunState): Promise<number> {
    return this.add(new RestoreRunOperation(checkRestoredRun(run)));
  }

  /**
   * Compares everything that is stored with everything in memory and reports each disagreement; changes nothing.
   * Writes wait until it is done. A healthy storage yields nothing.
   */
  async *check(): AsyncGenerator<Disagreement, void, undefined> {
    const open = this.openNow ?? (await this.opened());
    yield* await open.queue.alone(() => collectDisagreements(open.check()));
  }
}

function trackIdOf(track: unknown): string {
  if (track instanceof Track) return track.trackId;
  if (typeof track === 'string') return track;
  throw new TypeError(`track must be a Track or a trackId, received ${describe(track)}`);
}
