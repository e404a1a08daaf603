import type { CheckedTrack, CheckedUpdate } from '../../contract/checked-track.ts';
import type { StoredTrack } from '../../contract/hook-queue.ts';
import type { TrackCounts } from '../../contract/summary-evaluator.ts';
import type { PreparedTrack, PreparedUpdate } from '../../contract/track-engine.ts';
import type { AttributeValue } from '../../contract/types.ts';
import type { IndexedValues } from '../indexes/track-index.ts';
import { dataOfRecord, decodeTrack, encodeTrack } from '../records/track-record.ts';
import { Row } from '../rows/row.ts';
import type { Store } from '../store.ts';
import type { Change } from './change.ts';

/** A new track: encoded when it is handed in, with its run and number from when it is staged. */
export class EncodedTrack implements PreparedTrack, IndexedValues, Change {
  readonly taskId: string;
  readonly userName: string;
  readonly timeStamp: number;
  readonly attributes: readonly (AttributeValue | undefined)[];
  readonly counts: TrackCounts | undefined;
  readonly bytes: Buffer;
  /** 0: the task's current run, until the track is staged. */
  runId: number;
  /** 0 until the track is staged. */
  trackNum = 0;

  constructor(track: CheckedTrack) {
    const { taskId, runId, userName, timeStamp, attributes, counts } = track;
    this.taskId = taskId;
    this.userName = userName;
    this.timeStamp = timeStamp;
    this.attributes = attributes;
    this.counts = counts;
    this.bytes = encodeTrack(taskId, userName, timeStamp, track);
    this.runId = runId;
  }

  get sizeBytes(): number {
    return this.bytes.length;
  }

  apply(store: Store): void {
    store.index.add(this.trackNum, this);
    store.runs.cover(this.runId, this.timeStamp);
  }

  get stored(): StoredTrack {
    const { trackNum, taskId, runId, userName, timeStamp, bytes } = this;
    const metadata = { taskId, runId, userName, timeStamp };
    return { trackNum, metadata, source: new Row(bytes), sizeBytes: bytes.length, event: 'save' };
  }
}

/** New data for a stored track, as it was when the caller handed it in. */
export class TrackUpdate implements PreparedUpdate {
  readonly #bytes: Buffer;
  readonly isOverwrite: boolean;
  readonly timeStamp: number;

  private constructor(bytes: Buffer, isOverwrite: boolean, timeStamp: number) {
    this.#bytes = bytes;
    this.isOverwrite = isOverwrite;
    this.timeStamp = timeStamp;
  }

  static encode(update: CheckedUpdate): TrackUpdate {
    return new TrackUpdate(encodeTrack('', '', 0, update), update.isOverwrite, update.timeStamp);
  }

  /** The data and the time of a track that updates another one. */
  static of({ bytes, timeStamp }: EncodedTrack, isOverwrite: boolean): TrackUpdate {
    return new TrackUpdate(bytes, isOverwrite, timeStamp);
  }

  get data(): object {
    return dataOfRecord(decodeTrack(this.#bytes));
  }

  get sizeBytes(): number {
    return this.#bytes.length;
  }
}
