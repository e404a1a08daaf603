import { TrackingError } from '../../../../src/errors.ts';
import { coverTime, Run, type RunState } from '../../../../src/runs/index.ts';
import { compareValues } from '../../../../src/storage/contract/attribute-value.ts';
import {
  attributesOf,
  type CheckedTrack,
  type CheckedUpdate,
} from '../../../../src/storage/contract/checked-track.ts';
import type { Conditions } from '../../../../src/storage/contract/conditions.ts';
import type { RetentionPolicy } from '../../../../src/storage/contract/options.ts';
import type { Order } from '../../../../src/storage/contract/order.ts';
import { Track } from '../../../../src/storage/contract/track.ts';
import type {
  EngineContext,
  EngineFactory,
  PreparedTrack,
  PreparedUpdate,
  TrackEngine,
} from '../../../../src/storage/contract/track-engine.ts';
import { trackIdOf } from '../../../../src/storage/contract/track-id.ts';
import type { AttributeValue, Delivery, TrackHead } from '../../../../src/storage/contract/types.ts';
import { snapshotOf } from '../../../../src/values/index.ts';
import { ArraySums } from './array-sums.ts';
import { attributeOf, meets, ordered } from './select-tracks.ts';

/** A track of the engine: never changed, only replaced. */
export interface ArrayTrack extends CheckedTrack {
  readonly trackNum: number;
}

/** What outlives an engine: where others have a disk, this one has an object. */
export class ArrayDisk {
  typeName: string | undefined;
  tracks: readonly ArrayTrack[] = [];
  /** Run 1 is the first one; a number that a restored run left out is undefined. */
  runs: readonly (RunState | undefined)[] = [];
  positions: ReadonlyMap<string, number> = new Map();
  lastTrackNum = 0;
  retention: RetentionPolicy | undefined;
  sums = new ArraySums();

  /** Another disk with the same on it. */
  copy(): ArrayDisk {
    const { typeName, tracks, runs, positions, lastTrackNum, retention } = this;
    const sums = this.sums.copy();
    return Object.assign(new ArrayDisk(), {
      typeName,
      tracks,
      runs,
      positions,
      lastTrackNum,
      retention,
      sums,
    });
  }
}

/** How many numbers a restored run may leave out. */
const RUN_ID_LEAP_MAX = 1_000_000;

/** The engine on arrays and maps: each method says in a few plain lines what an engine must do. */
export function arrayEngine(disk = new ArrayDisk()): EngineFactory {
  return (context) => new ArrayEngine(disk, context);
}

interface Prepared extends PreparedTrack {
  readonly track: CheckedTrack;
}

class ArrayEngine implements TrackEngine {
  readonly #disk: ArrayDisk;
  readonly #context: EngineContext;
  /** Counts up whenever the engine closes. */
  #opening = 0;

  constructor(disk: ArrayDisk, context: EngineContext) {
    this.#disk = disk;
    this.#context = context;
  }

  get #names(): readonly string[] {
    return this.#context.settings.indexAttributes;
  }

  async open(): Promise<undefined> {
    const { settings } = this.#context;
    const { typeName = settings.typeName } = this.#disk;
    if (typeName !== settings.typeName)
      throw new TrackingError('TRACKS_TYPE_MISMATCH', `the storage holds tracks of the type '${typeName}'`);
    this.#disk.typeName = typeName;
    this.#disk.retention = settings.retention ?? this.#disk.retention;
    this.#disk.sums.define(settings, this.#disk.lastTrackNum);
    // The attributes may be others than before.
    this.#disk.tracks = this.#disk.tracks.map((track) => this.#indexed(track));
  }

  async close(): Promise<void> {
    await this.#context.listeners.onDrained();
    this.#opening++;
  }

  prepare(track: CheckedTrack): Prepared {
    return { sizeBytes: 0, track };
  }

  prepareUpdate(update: CheckedUpdate): PreparedUpdate & CheckedUpdate {
    return { sizeBytes: 0, ...update };
  }

  async save(prepared: PreparedTrack): Promise<number> {
    return this.#save((prepared as Prepared).track);
  }

  async saveMany(prepared: readonly PreparedTrack[], delivery: Delivery | undefined): Promise<number[]> {
    const tracks = prepared.map((each) => (each as Prepared).track);
    if (delivery) {
      const { source, position } = delivery;
      if (position <= (this.#disk.positions.get(source) ?? -1)) return [];
    }
    for (const { runId } of tracks) if (runId !== 0) this.#expectRun(runId);
    if (delivery)
      this.#disk.positions = new Map(this.#disk.positions).set(delivery.source, delivery.position);
    return tracks.map((track) => this.#save(track));
  }

  async updateLast(prepared: PreparedTrack, isOverwrite: boolean): Promise<number> {
    const { track } = prepared as Prepared;
    if (track.runId !== 0) this.#expectRun(track.runId);
    const last = this.#last(track.taskId, track.runId, track.userName);
    return last ? this.#replace(last, { ...track, isOverwrite }) : this.#save(track);
  }

  async update(trackNum: number, update: PreparedUpdate): Promise<boolean> {
    const track = this.#find(trackNum);
    if (track) this.#replace(track, update as PreparedUpdate & CheckedUpdate);
    return track !== undefined;
  }

  async remove(trackNum: number): Promise<boolean> {
    return this.#removeAll((track) => track.trackNum === trackNum) > 0;
  }

  async position(source: string): Promise<number | undefined> {
    return this.#disk.positions.get(source);
  }

  async get(trackNum: number): Promise<Track | undefined> {
    const track = this.#find(trackNum);
    return track && this.#show(track);
  }

  async last(taskId: string, runId: number, userName: string): Promise<Track | undefined> {
    const track = this.#last(taskId, runId, userName);
    return track && this.#show(track);
  }

  async select(conditions: Conditions, order: Order): Promise<Track[]> {
    return this.#select(conditions, order).map((track) => this.#show(track));
  }

  async selectHeads(conditions: Conditions, order: Order): Promise<TrackHead[]> {
    return this.#select(conditions, order).map(({ trackNum, taskId, runId, userName, timeStamp }) => ({
      trackId: trackIdOf(trackNum),
      trackNum,
      taskId,
      runId,
      userName,
      timeStamp,
    }));
  }

  async *iterate(conditions: Conditions, order: Order): AsyncGenerator<Track, void, undefined> {
    const opening = this.#opening;
    for (const track of this.#select(conditions, order)) {
      if (opening !== this.#opening)
        throw new TrackingError('TRACKS_NOT_OPEN', 'the storage was closed during the iteration');
      yield this.#show(track);
    }
  }

  async count(conditions: Conditions): Promise<number> {
    return this.#matches(conditions).length;
  }

  async distinct(attribute: string, conditions: Conditions): Promise<AttributeValue[]> {
    return [...(await this.countBy(attribute, conditions)).keys()];
  }

  async countBy(attribute: string, conditions: Conditions): Promise<Map<AttributeValue, number>> {
    const counts = new Map<AttributeValue, number>();
    for (const track of this.#matches(conditions)) {
      const value = attributeOf(track, attribute, this.#names);
      if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return new Map([...counts].sort(([a], [b]) => compareValues(a, b)));
  }

  async explain() {
    const from = { attribute: 'all', candidates: this.#disk.tracks.length };
    return { from, filterBy: [], sort: 'sort' as const };
  }

  async startRun(taskId: string | undefined, timeStamp: number): Promise<number> {
    return this.#startRun(taskId, timeStamp);
  }

  async stopRun(taskId: string | undefined, runId: number, timeStamp: number, finished: boolean) {
    const run = this.#run(taskId, runId);
    if (!run) return 0;
    this.#setRun({ ...run, end: Math.max(run.end, timeStamp), finished, isCurrent: false });
    return run.runId;
  }

  async restoreRun(run: RunState): Promise<number> {
    const leap = run.runId - this.#disk.runs.length;
    const runId = leap > 0 && leap <= RUN_ID_LEAP_MAX ? run.runId : this.#disk.runs.length + 1;
    const isCurrent = run.isCurrent && run.taskId !== undefined;
    if (isCurrent) this.#leaveCurrentRun(run.taskId);
    this.#setRun({ ...run, runId, isCurrent });
    return runId;
  }

  async currentRun(taskId: string): Promise<number> {
    return this.#run(taskId, 0)?.runId ?? 0;
  }

  async getRun(taskId: string | undefined, runId: number): Promise<Run | undefined> {
    const run = this.#run(taskId, runId);
    return run && new Run(run);
  }

  async getRuns(): Promise<RunState[]> {
    return this.#disk.runs.filter((run) => run !== undefined);
  }

  get sums(): ArraySums {
    return this.#disk.sums;
  }

  async prune(conditions: Conditions): Promise<{ removed: number; archived: number }> {
    return { removed: this.#removeAll((track) => this.#meets(track, conditions)), archived: 0 };
  }

  async eraseUser(userName: string): Promise<{ tracks: number }> {
    return { tracks: this.#removeAll((track) => track.userName === userName) };
  }

  async anonymize(): Promise<never> {
    throw new TrackingError('TRACKS_NOT_SUPPORTED', 'arrays have no pseudonyms');
  }

  async getRetention(): Promise<RetentionPolicy | undefined> {
    return this.#disk.retention;
  }

  async setRetention(policy: RetentionPolicy | undefined): Promise<void> {
    this.#disk.retention = policy;
  }

  async reindex(): Promise<void> {}

  async check(): Promise<[]> {
    return [];
  }

  async stats(): Promise<never> {
    throw new TrackingError('TRACKS_NOT_SUPPORTED', 'arrays count nothing');
  }

  /** The run with a number; with 0 the current one of the task. */
  #run(taskId: string | undefined, runId: number): RunState | undefined {
    if (runId !== 0) return this.#disk.runs[runId - 1];
    if (taskId === undefined) return undefined;
    return this.#disk.runs.find((run) => run?.taskId === taskId && run.isCurrent);
  }

  #expectRun(runId: number): void {
    if (!this.#disk.runs[runId - 1])
      throw new TrackingError('TRACKS_INVALID_RUN', `there is no run ${runId}`);
  }

  #startRun(taskId: string | undefined, timeStamp: number): number {
    this.#leaveCurrentRun(taskId);
    const runId = this.#disk.runs.length + 1;
    const isCurrent = taskId !== undefined;
    this.#setRun({ runId, taskId, start: timeStamp, end: timeStamp, finished: false, isCurrent });
    return runId;
  }

  #leaveCurrentRun(taskId: string | undefined): void {
    const run = this.#run(taskId, 0);
    if (run) this.#setRun({ ...run, isCurrent: false });
  }

  #setRun(run: RunState): void {
    const runs = [...this.#disk.runs];
    while (runs.length < run.runId) runs.push(undefined);
    runs[run.runId - 1] = run;
    this.#disk.runs = runs;
  }

  #coverRun(runId: number, timeStamp: number): void {
    const run = this.#disk.runs[runId - 1];
    if (run) this.#setRun(coverTime(run, timeStamp));
  }

  #save(track: CheckedTrack): number {
    const { taskId, timeStamp } = track;
    if (track.runId !== 0) this.#expectRun(track.runId);
    const runId = track.runId || this.#run(taskId, 0)?.runId || this.#startRun(taskId, timeStamp);
    const trackNum = ++this.#disk.lastTrackNum;
    const saved = { ...track, runId, trackNum };
    this.#disk.tracks = [...this.#disk.tracks, saved];
    this.#coverRun(runId, timeStamp);
    this.#disk.sums.count(saved);
    this.#tell(saved, 'save');
    return trackNum;
  }

  #replace(track: ArrayTrack, { data, isOverwrite, timeStamp }: CheckedUpdate): number {
    const merged = snapshotOf(isOverwrite ? data : { ...track.data, ...data });
    const replaced = this.#indexed({ ...track, ...merged, timeStamp });
    this.#disk.tracks = this.#disk.tracks.map((each) => (each === track ? replaced : each));
    this.#coverRun(track.runId, timeStamp);
    this.#tell(replaced, 'update');
    return track.trackNum;
  }

  #removeAll(isLeaving: (track: ArrayTrack) => boolean): number {
    const before = this.#disk.tracks.length;
    this.#disk.tracks = this.#disk.tracks.filter((track) => !isLeaving(track));
    return before - this.#disk.tracks.length;
  }

  #tell(track: ArrayTrack, event: 'save' | 'update'): void {
    const { trackNum, taskId, runId, userName, timeStamp } = track;
    const metadata = { taskId, runId, userName, timeStamp };
    this.#context.listeners.onStored?.([
      { trackNum, metadata, source: sourceOf(track), sizeBytes: 0, event },
    ]);
  }

  #indexed(track: ArrayTrack): ArrayTrack {
    return { ...track, attributes: attributesOf(this.#names, track.data) };
  }

  #find(trackNum: number): ArrayTrack | undefined {
    return this.#disk.tracks.find((track) => track.trackNum === trackNum);
  }

  #last(taskId: string, runId: number, userName: string): ArrayTrack | undefined {
    const run = this.#run(taskId, runId)?.runId;
    return this.#disk.tracks
      .filter((track) => track.taskId === taskId && track.runId === run && track.userName === userName)
      .sort((a, b) => a.timeStamp - b.timeStamp || a.trackNum - b.trackNum)
      .at(-1);
  }

  #meets(track: ArrayTrack, conditions: Conditions): boolean {
    return meets(track, conditions, this.#names);
  }

  #matches(conditions: Conditions): ArrayTrack[] {
    return this.#disk.tracks.filter((track) => this.#meets(track, conditions));
  }

  #select(conditions: Conditions, order: Order): ArrayTrack[] {
    if (order.after !== 0 && order.by !== 'trackNum' && !this.#find(order.after))
      throw new TrackingError('TRACKS_NOT_FOUND', `after: the track ${order.after} is gone`);
    return ordered(this.#matches(conditions), order, this.#names, this.#find(order.after));
  }

  #show(track: ArrayTrack): Track {
    return new Track(this.#context.settings.typeName, track.trackNum, track, sourceOf(track));
  }
}

const sourceOf = ({ data }: ArrayTrack) => ({ readData: () => structuredClone(data) });
