import { snapshotOf } from '../../../values/index.ts';
import { storedAttributesOf } from '../../contract/checked-track.ts';
import type { StoredTrack } from '../../contract/hook-queue.ts';
import type { TrackMetadata } from '../../contract/types.ts';
import type { IndexedValues } from '../indexes/track-index.ts';
import { trackKey } from '../keys.ts';
import { dataOfRecord, encodeTrack, sealTrack } from '../records/track-record.ts';
import { Row } from '../rows/row.ts';
import type { Store } from '../store.ts';
import type { Change } from './change.ts';
import type { CommitQueue } from './commit-queue.ts';
import { type EncodedTrack, TrackUpdate } from './encoded-track.ts';
import { NEXT_GROUP } from './operation.ts';
import type { WriteGroup } from './write-group.ts';

/** Bytes that a removal writes, about. */
export const REMOVAL_SIZE_BYTES = 32;

/** Updates the last track of task, run and user, and resolves to its number; saves a new one if there is none. */
export function updateLastTrack(
  queue: CommitQueue,
  track: EncodedTrack,
  isOverwrite: boolean,
): Promise<number> {
  const update = TrackUpdate.of(track, isOverwrite);
  const stage = (group: WriteGroup) => stageUpdateOfLast(group, track, update);
  return queue.run((group) => {
    const { last } = group.store.index;
    return last.isBuilt ? stage(group) : last.build().then(() => stage(group));
  }, track.sizeBytes);
}

function stageUpdateOfLast(
  group: WriteGroup,
  track: EncodedTrack,
  update: TrackUpdate,
): number | typeof NEXT_GROUP {
  const { taskId, userName } = track;
  const runId = track.runId || group.runs.currentRunId(taskId);
  let trackNum = 0;
  if (runId !== 0) {
    group.checkRunExists(runId);
    if (group.hasCombination({ taskId, runId, userName })) return NEXT_GROUP;
    trackNum = group.store.index.lastOf(taskId, runId, userName);
  }
  if (trackNum !== 0) return stageUpdate(group, trackNum, update) ? trackNum : NEXT_GROUP;
  group.checkRoom(1);
  group.addTrack(track);
  return track.trackNum;
}

/** Updates a track; false if there is none. */
export function updateTrack(queue: CommitQueue, trackNum: number, update: TrackUpdate): Promise<boolean> {
  return queue.run((group) => {
    if (!group.hasChanged(trackNum) && !group.store.index.has(trackNum)) return false;
    return stageUpdate(group, trackNum, update) ? true : NEXT_GROUP;
  }, update.sizeBytes);
}

/** Removes a track; false if there is none. */
export function removeTrack(queue: CommitQueue, trackNum: number): Promise<boolean> {
  return queue.run((group) => {
    if (group.hasChanged(trackNum)) return NEXT_GROUP;
    if (!group.store.index.has(trackNum)) return false;
    group.removeTrack(trackNum);
    group.addChange({ apply: (store) => applyRemoval(store, trackNum) });
    return true;
  }, REMOVAL_SIZE_BYTES);
}

/**
 * Stages the new data of a track; false if its group has changed the track already.
 *
 * @throws TrackingError TRACKS_CORRUPTED if the data is to be merged into what cannot be read
 */
function stageUpdate(group: WriteGroup, trackNum: number, update: TrackUpdate): boolean {
  if (group.hasChanged(trackNum)) return false;
  const { store } = group;
  const { taskId, runId, userName } = store.index.metadataOf(trackNum);
  const { isOverwrite, timeStamp } = update;
  const kept = isOverwrite ? {} : dataOfRecord(store.rows.read(trackNum).decode());
  const data = { ...kept, ...update.data };
  const attributes = storedAttributesOf(store.attributes, data);
  const bytes = encodeTrack(taskId, userName, timeStamp, snapshotOf(data));
  group.markChanged(trackNum);
  group.put(trackKey(trackNum), sealTrack(bytes, trackNum, runId));
  group.addChange(new Replacement(trackNum, { taskId, runId, userName, timeStamp, attributes }, bytes));
  return true;
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
    const { length: sizeBytes } = this.#bytes;
    const metadata = { taskId, runId, userName, timeStamp };
    return { trackNum: this.#trackNum, metadata, source: new Row(this.#bytes), sizeBytes, event: 'update' };
  }

  apply(store: Store): void {
    applyRemoval(store, this.#trackNum);
    store.index.add(this.#trackNum, this.#values);
    store.runs.cover(this.#values.runId, this.#values.timeStamp);
  }
}

function applyRemoval(store: Store, trackNum: number): void {
  store.coverage.noteChange(trackNum);
  store.index.remove(trackNum);
}
