import { TrackingError } from '../../../errors.ts';
import { RunDraft, type RunState } from '../../../runs/index.ts';
import { inSlices, Slices } from '../../../slices/index.ts';
import type { StoredTrack } from '../../contract/hook-queue.ts';
import { TRACK_NUM_MAX } from '../../contract/limits.ts';
import type { WriteBatch } from '../../leveldb/level-batch.ts';
import { COUNTERS_KEY, markerKey, positionKey, runKey, runMarkerKey, trackKey } from '../keys.ts';
import {
  decodePosition,
  encodeCounters,
  encodeMarker,
  encodePosition,
  encodeRun,
} from '../records/metadata-records.ts';
import { sealTrack } from '../records/track-record.ts';
import type { Store } from '../store.ts';
import type { BatchDraft, BatchParticipant } from './batch-participant.ts';
import type { BatchWriter, Change, Combination } from './change.ts';
import { combinationKey } from './combination-key.ts';
import { EncodedTrack } from './encoded-track.ts';
import { NewRowGroups, RowGroupCuts } from './row-groups.ts';

/** More changes than this are brought into the indexes in slices. */
const SLICED_CHANGES = 4096;

/**
 * Operations that are written in one batch. Each of them is staged: it sees what was staged before it; readers
 * do not. When the batch is on disk, all of it is brought into memory; if that failed, nothing is.
 */
export class WriteGroup implements BatchWriter {
  readonly store: Store;
  readonly runs: RunDraft;
  readonly #participant: BatchParticipant | undefined;
  readonly #batch: WriteBatch;
  readonly #changes: Change[] = [];
  readonly #positions = new Map<string, number>();
  readonly #changedTracks = new Set<number>();
  readonly #rowGroups: NewRowGroups;
  #cuts: RowGroupCuts | undefined;
  #combinations: Set<string> | undefined;
  #lastTrackNum: number;
  #draft: BatchDraft | undefined;
  #areSumsStale = false;
  #isEmpty = true;
  #hasSteps = false;

  /** @param participant joins the batch, with what it writes itself */
  constructor(store: Store, participant?: BatchParticipant) {
    this.store = store;
    this.#participant = participant;
    this.runs = new RunDraft(store.runs);
    this.#batch = store.database.batch();
    this.#rowGroups = new NewRowGroups(this.#putValue);
    this.#lastTrackNum = store.lastTrackNum;
  }

  /** Makes sure that `count` more tracks can be numbered. @throws TrackingError TRACKS_FULL */
  checkRoom(count: number): void {
    if (this.#lastTrackNum + count <= TRACK_NUM_MAX) return;
    throw new TrackingError(
      'TRACKS_FULL',
      `a storage numbers at most ${TRACK_NUM_MAX} tracks, and they are used up`,
    );
  }

  /** @throws TrackingError TRACKS_INVALID_RUN if the run does not exist */
  checkRunExists(runId: number): void {
    if (this.runs.has(runId)) return;
    throw new TrackingError(
      'TRACKS_INVALID_RUN',
      `there is no run ${runId}; start one with startRun(), or use run 0`,
    );
  }

  /**
   * Stages a new track: it gets its run and its number. A run that is started for it begins with it.
   *
   * @throws TrackingError TRACKS_INVALID_RUN if its run does not exist
   */
  addTrack(track: EncodedTrack): void {
    const { taskId, timeStamp } = track;
    if (track.runId === 0) track.runId = this.runs.currentRunId(taskId) || this.runs.start(taskId, timeStamp);
    else this.checkRunExists(track.runId);
    const trackNum = ++this.#lastTrackNum;
    track.trackNum = trackNum;
    this.#rowGroups.add(trackNum, sealTrack(track.bytes, trackNum, track.runId));
    this.#changes.push(track);
    this.#draft ??= this.#participant?.draft();
    this.#draft?.add(trackNum, timeStamp, track.counts);
    this.#combinations?.add(combinationKey(track));
  }

  /**
   * Announces that the value of a track that exists is put or deleted.
   *
   * @throws TrackingError TRACKS_CORRUPTED if it shares a value with others that cannot be told from it any more
   */
  markChanged(trackNum: number): void {
    const { store } = this;
    this.#changedTracks.add(trackNum);
    store.rows.announceChange(trackNum);
    this.#cuts ??= new RowGroupCuts(store);
    this.#cuts.add(trackNum);
    const { runId, timeStamp } = store.index.metadataOf(trackNum);
    this.runs.pin(runId, timeStamp);
    this.#combinationsSoFar().add(combinationKey(store.index.metadataOf(trackNum)));
    if (store.coverage.needsMarker(trackNum)) this.#putMarker(markerKey(trackNum));
    if (!this.#areSumsStale) this.#participant?.markSumsStale(this);
    this.#areSumsStale = true;
  }

  /** Stages what is to be done in memory. */
  addChange(change: Change): void {
    this.#hasSteps ||= change.applyInSteps !== undefined;
    this.#changes.push(change);
  }

  /** Whether an operation of this group saves or changes the track. */
  hasChanged(trackNum: number): boolean {
    const isNew = trackNum > this.store.lastTrackNum && trackNum <= this.#lastTrackNum;
    return isNew || this.#changedTracks.has(trackNum);
  }

  /** Whether an operation of this group may have changed which track is the last of the combination. */
  hasCombination(combination: Combination): boolean {
    return this.#changes.length > 0 && this.#combinationsSoFar().has(combinationKey(combination));
  }

  /** How far a source of deliveries has been taken in; undefined if nothing came from it. */
  position(source: string): number | undefined {
    return this.#positions.get(source) ?? readPosition(this.store, source);
  }

  setPosition(source: string, position: number): void {
    this.#positions.set(source, position);
    this.put(positionKey(source), encodePosition(source, position));
  }

  /** Stages that the value of a track goes. @throws as markChanged */
  removeTrack(trackNum: number): void {
    this.markChanged(trackNum);
    this.#keepCounters(trackNum);
    this.del(trackKey(trackNum));
  }

  /** Keeps the greatest track number on disk when the track that has it goes. */
  #keepCounters(trackNum: number): void {
    if (trackNum !== this.store.index.lastTrackNum) return;
    this.put(
      COUNTERS_KEY,
      encodeCounters({ trackNum: this.store.lastTrackNum, runId: this.store.runs.lastRunId }),
    );
  }

  put(key: string, value: Buffer): void {
    this.#putValue(key, value);
  }

  readonly #putValue = (key: string, value: Buffer): void => {
    this.#isEmpty = false;
    this.#batch.put(key, value);
  };

  del(key: string): void {
    this.#isEmpty = false;
    this.#batch.del(key);
  }

  /** Writes the batch. @throws TrackingError TRACKS_WRITE_FAILED */
  async write(): Promise<void> {
    const slices = new Slices();
    this.#rowGroups.flush();
    this.#cuts?.stage(this.#putValue);
    for (const run of this.runs.changed) {
      this.put(runKey(run.runId), encodeRun(run));
      if (this.store.runCoverage.needsMarker(run.runId)) this.#putMarker(runMarkerKey(run.runId));
      if (slices.isOver()) await slices.next();
    }
    this.#draft?.stage(this);
    if (!this.#isEmpty) await this.#batch.write();
  }

  /** Brings what was written into memory, after readings in slices; large groups in slices, too, while readers wait. */
  apply(): void | Promise<void> {
    this.store.noteTrackNum(this.#lastTrackNum);
    this.#rowGroups.apply(this.store.index.rowGroups);
    this.#cuts?.apply(this.store.index.rowGroups);
    if (this.#isLong) return this.store.changeInTurns(() => this.#applyInSlices());
    if (this.store.isBeingRead) return this.store.change(() => this.#applyAtOnce());
    this.#applyAtOnce();
  }

  get #isLong(): boolean {
    return this.#hasSteps || this.#changes.length > SLICED_CHANGES;
  }

  #applyAtOnce(): void {
    for (const run of this.runs.changed) this.#applyRun(run);
    for (const change of this.#changes) change.apply(this.store);
    this.#draft?.apply();
    this.endChanges();
  }

  #applyRun(run: RunState): void {
    const { runCoverage } = this.store;
    if (runCoverage.needsMarker(run.runId)) runCoverage.mark(run.runId);
    this.runs.apply(run);
  }

  #putMarker(key: string): void {
    this.put(key, encodeMarker(key));
  }

  /** The tracks that the batch stored, for hooks. */
  get stored(): StoredTrack[] {
    return this.#changes.flatMap(({ stored }) => stored ?? []);
  }

  /** Gives up what was announced. */
  endChanges(): void {
    if (this.#changedTracks.size > 0) this.store.rows.endChanges();
  }

  async #applyInSlices(): Promise<void> {
    const slices = new Slices();
    for (const run of this.runs.changed) {
      this.#applyRun(run);
      if (slices.isOver()) await slices.next();
    }
    for (const change of this.#changes) {
      if (change.applyInSteps) await inSlices(change.applyInSteps(this.store));
      else change.apply(this.store);
      if (slices.isOver()) await slices.next();
    }
    this.#draft?.apply();
    this.endChanges();
  }

  /** The combinations that were touched; only updates ask, so they are put together when the first one does. */
  #combinationsSoFar(): Set<string> {
    this.#combinations ??= new Set(
      this.#changes.filter((change) => change instanceof EncodedTrack).map(combinationKey),
    );
    return this.#combinations;
  }
}

/** How far a source of deliveries has been taken in, as stored. */
export function readPosition(store: Store, source: string): number | undefined {
  const key = positionKey(source);
  const bytes = store.database.getSync(key);
  return bytes && decodePosition(key, bytes);
}
