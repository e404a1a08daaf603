import { toTimeStamp } from '../../../clocks/index.ts';
import { TrackingError } from '../../../errors.ts';
import { indexedValue } from '../../contract/attribute-value.ts';
import { checkIndexedText, checkRunId } from '../../contract/checks.ts';
import type { StoredTrack } from '../../contract/hook-queue.ts';
import { INDEXED_TEXT_LENGTH_MAX } from '../../contract/limits.ts';
import type { Counting, TrackCounts } from '../../contract/summary-evaluator.ts';
import type { AttributeValue } from '../../contract/types.ts';
import type { IndexedValues } from '../indexes/track-index.ts';
import { checkData, encodeTrack, sealTrack } from '../records/track-record.ts';
import { Row } from '../rows/row.ts';
import type { Store } from '../store.ts';
import type { AddedTrack } from './change.ts';
import type { WriteGroup } from './write-group.ts';

const NO_ATTRIBUTES: readonly AttributeValue[] = [];

/** A track on its way into the storage: checked and packed when it was handed in, numbered when it is staged. */
export class NewTrack implements AddedTrack, IndexedValues {
  readonly taskId: string;
  readonly userName: string;
  readonly timeStamp: number;
  readonly attributes: readonly (AttributeValue | undefined)[];
  readonly bytes: Buffer;
  readonly counts: TrackCounts | undefined;
  runId: number;
  trackNum = 0;

  /**
   * @param names the indexed attributes from data
   * @param counting asks the summaries, if there are any
   * @throws TypeError, RangeError that name the argument
   */
  constructor(
    names: readonly string[],
    taskId: unknown,
    runId: unknown,
    userName: unknown,
    data: unknown,
    time: unknown,
    counting?: Counting,
  ) {
    this.taskId = checkIndexedText('taskId', taskId);
    this.runId = checkRunId('runId', runId);
    this.userName = checkIndexedText('userName', userName);
    this.timeStamp = time === undefined ? Date.now() : toTimeStamp('timeStamp', time);
    const mapping = checkData(data);
    this.attributes = attributesOf(names, mapping);
    this.bytes = encodeTrack(this.taskId, this.userName, this.timeStamp, mapping);
    this.counts = counting?.countsOf({
      taskId: this.taskId,
      userName: this.userName,
      timeStamp: this.timeStamp,
      data: mapping,
    });
  }

  /** Finds the run that the track belongs to, or starts one, and stages the track. */
  stage(group: WriteGroup): void {
    this.runId = resolveRun(group, this.taskId, this.runId, this.timeStamp);
    group.addTrack(this);
  }

  /** Takes its number, and returns the record to store. */
  number(trackNum: number): Buffer {
    this.trackNum = trackNum;
    return sealTrack(this.bytes, trackNum, this.runId);
  }

  get stored(): StoredTrack {
    const { trackNum, taskId, runId, userName, timeStamp, bytes } = this;
    const metadata = { taskId, runId, userName, timeStamp };
    return { trackNum, metadata, source: new Row(bytes), sizeBytes: bytes.length, event: 'save' };
  }

  apply(store: Store): void {
    store.index.add(this.trackNum, this);
    store.runs.cover(this.runId, this.timeStamp);
  }
}

/** The values of the indexed attributes, in the order of their names. @throws RangeError, TypeError as indexedValue */
export function attributesOf(
  names: readonly string[],
  data: object,
  indexed: typeof indexedValue = indexedValue,
): readonly (AttributeValue | undefined)[] {
  if (names.length === 0) return NO_ATTRIBUTES;
  return names.map((name) => {
    const isOwn = Object.hasOwn(data, name);
    return isOwn ? indexed(name, (data as Record<string, unknown>)[name]) : undefined;
  });
}

/** The same for data that is stored already: text that is too long for an index, which no save takes, is in none. */
export function storedAttributesOf(
  names: readonly string[],
  data: object,
): readonly (AttributeValue | undefined)[] {
  return attributesOf(names, data, (name, value) => {
    const isTooLong = typeof value === 'string' && value.length > INDEXED_TEXT_LENGTH_MAX;
    return isTooLong ? undefined : indexedValue(name, value);
  });
}

/**
 * The run that run 0, or a given run, stands for. A run that is started begins with the track.
 *
 * @throws TrackingError TRACKS_INVALID_RUN if the run does not exist
 */
export function resolveRun(group: WriteGroup, taskId: string, runId: number, timeStamp: number): number {
  if (runId === 0) return group.runs.currentRunId(taskId) || group.runs.start(taskId, timeStamp);
  checkRunExists(group, runId);
  return runId;
}

/** @throws TrackingError TRACKS_INVALID_RUN if the run does not exist */
export function checkRunExists(group: WriteGroup, runId: number): void {
  if (group.runs.has(runId)) return;
  throw new TrackingError(
    'TRACKS_INVALID_RUN',
    `there is no run ${runId}; start one with startRun(), or use run 0`,
  );
}
