import { describe } from '../../../arguments/index.ts';
import { TrackingError } from '../../../errors.ts';
import type { StoredTrack } from '../../contract/hook-queue.ts';
import { parseTrackId, trackIdOf } from '../../contract/track-id.ts';
import type { TrackMetadata } from '../../contract/types.ts';
import type { IndexedValues } from '../indexes/track-index.ts';
import { trackKey } from '../keys.ts';
import { checkData, dataOfRecord, decodeTrack, encodeTrack, sealTrack } from '../records/track-record.ts';
import { Row } from '../rows/row.ts';
import type { Store } from '../store.ts';
import type { Change } from './change.ts';
import { attributesOf, checkRunExists, type NewTrack } from './new-track.ts';
import { PendingOperation } from './pending-operation.ts';
import type { WriteGroup } from './write-group.ts';

/** What an update brings: new data, as it was when the caller handed it in, and when. */
export class Renewal {
  readonly #bytes: Buffer;
  /** Replace the data as a whole instead of merging key by key. */
  readonly isOverwrite: boolean;
  readonly timeStamp: number;

  /** @param bytes a packed track that holds the data */
  constructor(bytes: Buffer, isOverwrite: boolean, timeStamp: number) {
    this.#bytes = bytes;
    this.isOverwrite = isOverwrite;
    this.timeStamp = timeStamp;
  }

  /**
   * Data that is to go now into a track that exists.
   *
   * @param names the indexed attributes from data
   * @throws TypeError, RangeError for data that cannot be stored, or text that no index takes
   */
  static now(names: readonly string[], data: unknown, isOverwrite: boolean): Renewal {
    const mapping = checkData(data);
    attributesOf(names, mapping);
    return new Renewal(encodeTrack('', '', 0, mapping), isOverwrite, Date.now());
  }

  get data(): object {
    return dataOfRecord(decodeTrack(this.#bytes));
  }

  get sizeBytes(): number {
    return this.#bytes.length;
  }
}

/** Replaces the last track of task, run and user; saves a new one if there is none. */
export class UpdateLastOperation extends PendingOperation<string> {
  readonly #track: NewTrack;
  readonly #renewal: Renewal;
  #trackNum = 0;

  constructor(track: NewTrack, renewal: Renewal) {
    super();
    this.#track = track;
    this.#renewal = renewal;
  }

  get sizeBytes(): number {
    return this.#renewal.sizeBytes;
  }

  prepare({ index }: Store): Promise<void> | undefined {
    return index.last.isBuilt ? undefined : index.last.build();
  }

  stage(group: WriteGroup): boolean {
    const { taskId, userName } = this.#track;
    const runId = this.#track.runId || group.runs.currentRunId(taskId);
    if (runId !== 0) {
      checkRunExists(group, runId);
      if (group.hasCombination({ taskId, runId, userName })) return false;
      this.#trackNum = group.store.index.lastOf(taskId, runId, userName);
    }
    if (this.#trackNum !== 0) {
      if (group.hasTouched(this.#trackNum)) return false;
      renew(group, this.#trackNum, this.#renewal);
      return true;
    }
    group.checkRoom(1);
    this.#track.stage(group);
    this.#trackNum = this.#track.trackNum;
    return true;
  }

  protected get result(): string {
    return trackIdOf(this.#trackNum);
  }
}

/** Replaces a track that is named by its number. */
export class UpdateTrackOperation extends PendingOperation<string> {
  readonly #trackId: string;
  readonly #trackNum: number;
  readonly #renewal: Renewal;

  /** @param trackId may be any text; then there is no such track */
  constructor(trackId: string, renewal: Renewal) {
    super();
    this.#trackId = trackId;
    this.#trackNum = parseTrackId(trackId);
    this.#renewal = renewal;
  }

  get sizeBytes(): number {
    return this.#renewal.sizeBytes;
  }

  stage(group: WriteGroup): boolean {
    if (group.hasTouched(this.#trackNum)) return false;
    if (!group.store.index.has(this.#trackNum)) {
      const id = describe(this.#trackId);
      throw new TrackingError('TRACKS_NOT_FOUND', `there is no track whose id is ${id}`);
    }
    renew(group, this.#trackNum, this.#renewal);
    return true;
  }

  protected get result(): string {
    return trackIdOf(this.#trackNum);
  }
}

/** Removes a track. */
export class RemoveTrackOperation extends PendingOperation<boolean> {
  readonly sizeBytes = 32;
  readonly #trackNum: number;
  #isFound = false;

  constructor(trackNum: number) {
    super();
    this.#trackNum = trackNum;
  }

  stage(group: WriteGroup): boolean {
    if (group.hasTouched(this.#trackNum)) return false;
    this.#isFound = group.store.index.has(this.#trackNum);
    if (this.#isFound) stageRemoval(group, this.#trackNum);
    return true;
  }

  protected get result(): boolean {
    return this.#isFound;
  }
}

/** Stages the removal of a track that exists and that nothing else in the group changes. */
function stageRemoval(group: WriteGroup, trackNum: number): void {
  group.markChanged(trackNum);
  group.keepCounters(trackNum);
  group.del(trackKey(trackNum));
  group.addChange(new Removal(trackNum));
}

/** Stages the new data of a track. @throws TrackingError TRACKS_CORRUPTED if it is to be merged into what cannot be read */
function renew(group: WriteGroup, trackNum: number, renewal: Renewal): void {
  const { store } = group;
  const { taskId, runId, userName } = store.index.metadataOf(trackNum);
  const { isOverwrite, timeStamp } = renewal;
  const kept = isOverwrite ? {} : dataOfRecord(store.rows.read(trackNum).decode());
  const data = { ...kept, ...renewal.data };
  const attributes = attributesOf(store.attributes, data);
  const bytes = encodeTrack(taskId, userName, timeStamp, data);
  group.markChanged(trackNum);
  sealTrack(bytes, trackNum, runId);
  group.put(trackKey(trackNum), bytes);
  group.addChange(new Replacement(trackNum, { taskId, runId, userName, timeStamp, attributes }, bytes));
}

class Replacement implements Change {
  readonly #trackNum: number;
  readonly #values: TrackMetadata & IndexedValues;
  readonly #bytes: Buffer;

  /** @param bytes the record, sealed */
  constructor(trackNum: number, values: IndexedValues, bytes: Buffer) {
    this.#trackNum = trackNum;
    this.#values = values;
    this.#bytes = bytes;
  }

  get stored(): StoredTrack {
    const { taskId, runId, userName, timeStamp } = this.#values;
    const metadata = { taskId, runId, userName, timeStamp };
    const { length: sizeBytes } = this.#bytes;
    return { trackNum: this.#trackNum, metadata, source: new Row(this.#bytes), sizeBytes, event: 'update' };
  }

  apply(store: Store): void {
    noteMarker(store, this.#trackNum);
    store.index.remove(this.#trackNum);
    store.index.add(this.#trackNum, this.#values);
    store.runs.cover(this.#values.runId, this.#values.timeStamp);
  }
}

class Removal implements Change {
  readonly #trackNum: number;

  constructor(trackNum: number) {
    this.#trackNum = trackNum;
  }

  apply(store: Store): void {
    noteMarker(store, this.#trackNum);
    store.index.remove(this.#trackNum);
  }
}

/** The change left a marker on disk if the checkpoint describes the track. */
function noteMarker({ coverage }: Store, trackNum: number): void {
  if (coverage.needsMarker(trackNum)) coverage.mark(trackNum);
}
