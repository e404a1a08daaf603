import { atOnce, Slices, type Steps } from '../../../slices/index.ts';
import { attributesOf } from '../../contract/checked-track.ts';
import { trackKey } from '../keys.ts';
import { dataOfRecord, encodeTrack, sealTrack, type TrackRecord } from '../records/track-record.ts';
import type { Store } from '../store.ts';
import type { Change } from './change.ts';
import { PendingOperation } from './pending-operation.ts';
import type { WriteGroup } from './write-group.ts';

/** Tracks that one batch removes or changes: so few that others get through in between. */
export const MANY_LENGTH = 1000;

/** Bytes that a removal writes for each track, about. */
const REMOVAL_SIZE_BYTES = 32;

/** Whether a track is still meant when its turn comes: it may have changed since it was found. */
export type IsMeant = (store: Store, trackNum: number) => boolean;

/** Is told of each track that is about to be changed or removed, in the group that does so. */
export type BeforeChange = (group: WriteGroup, trackNum: number, revision?: Revision) => void;

/** Removes tracks, as far as they are still there and still meant. */
export class RemoveManyOperation extends PendingOperation<number> implements Change {
  readonly sizeBytes: number;
  readonly isAlone = true;
  readonly #trackNums: Iterable<number>;
  readonly #isMeant: IsMeant;
  readonly #beforeChange: BeforeChange | undefined;
  readonly #removed: number[] = [];

  /** @param trackNums best in the order of their time: then the index of last tracks has least to do */
  constructor(trackNums: Uint32Array, isMeant: IsMeant, beforeChange?: BeforeChange) {
    super();
    this.#beforeChange = beforeChange;
    this.sizeBytes = trackNums.length * REMOVAL_SIZE_BYTES;
    this.#trackNums = trackNums;
    this.#isMeant = isMeant;
  }

  async stage(group: WriteGroup): Promise<boolean> {
    const slices = new Slices();
    for (const trackNum of this.#trackNums) {
      if (slices.isOver()) await slices.next();
      if (!group.store.index.has(trackNum) || !this.#isMeant(group.store, trackNum)) continue;
      this.#beforeChange?.(group, trackNum);
      group.removeTrack(trackNum);
      this.#removed.push(trackNum);
    }
    if (this.#removed.length > 0) group.addChange(this);
    return true;
  }

  apply(store: Store): void {
    atOnce(this.applyInSteps(store));
  }

  *applyInSteps(store: Store): Steps<void> {
    noteMarkers(store, this.#removed);
    yield* store.index.removeMany(this.#removed);
  }

  protected get result(): number {
    return this.#removed.length;
  }
}

/** What becomes of a track whose time, task and run stay. */
export interface Revision {
  userName: string;
  data: object;
}

/** Gives the new user and data of a track; undefined if it stays as it is. */
export type Revise = (record: TrackRecord, data: object) => Revision | undefined;

interface RevisedTrack {
  trackNum: number;
  userName: string;
  attributes: ReturnType<typeof attributesOf>;
}

/** Changes the users and the data of tracks, as far as they are still there and still meant. */
export class ReviseManyOperation extends PendingOperation<number> implements Change {
  readonly sizeBytes: number;
  readonly isAlone = true;
  readonly #trackNums: Iterable<number>;
  readonly #isMeant: IsMeant;
  readonly #revise: Revise;
  readonly #beforeChange: BeforeChange | undefined;
  readonly #revised: RevisedTrack[] = [];

  /** @param trackNums best in the order of their time */
  constructor(trackNums: Uint32Array, isMeant: IsMeant, revise: Revise, beforeChange?: BeforeChange) {
    super();
    this.#beforeChange = beforeChange;
    this.sizeBytes = trackNums.length * REMOVAL_SIZE_BYTES;
    this.#trackNums = trackNums;
    this.#isMeant = isMeant;
    this.#revise = revise;
  }

  /** @throws TrackingError TRACKS_CORRUPTED for a track that cannot be read */
  async stage(group: WriteGroup): Promise<boolean> {
    const { store } = group;
    const slices = new Slices();
    for (const trackNum of this.#trackNums) {
      if (slices.isOver()) await slices.next();
      if (!store.index.has(trackNum) || !this.#isMeant(store, trackNum)) continue;
      const record = store.rows.read(trackNum).decode();
      const revision = this.#revise(record, dataOfRecord(record));
      if (!revision) continue;
      this.#beforeChange?.(group, trackNum, revision);
      this.#stageTrack(group, trackNum, record, revision);
    }
    if (this.#revised.length > 0) group.addChange(this);
    return true;
  }

  apply(store: Store): void {
    atOnce(this.applyInSteps(store));
  }

  *applyInSteps(store: Store): Steps<void> {
    noteMarkers(
      store,
      this.#revised.map(({ trackNum }) => trackNum),
    );
    yield* store.index.reassign(this.#revised);
  }

  protected get result(): number {
    return this.#revised.length;
  }

  #stageTrack(
    group: WriteGroup,
    trackNum: number,
    { taskId, timeStamp, runId }: TrackRecord,
    { userName, data }: Revision,
  ): void {
    group.markChanged(trackNum);
    const bytes = encodeTrack(taskId, userName, timeStamp, data);
    group.put(trackKey(trackNum), sealTrack(bytes, trackNum, runId));
    this.#revised.push({ trackNum, userName, attributes: attributesOf(group.store.attributes, data) });
  }
}

/** The changes left markers on disk for the tracks that the checkpoint describes. */
function noteMarkers({ coverage }: Store, trackNums: readonly number[]): void {
  for (const trackNum of trackNums) coverage.noteChange(trackNum);
}
