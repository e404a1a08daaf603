import { TrackingError } from '../../errors.ts';
import { checkRunId, checkText, describe, isMapping } from '../arguments/checks.ts';
import { toTimeStamp } from '../arguments/time-value.ts';
import { indexedValue } from '../indexes/attribute-value.ts';
import type { IndexedValues } from '../indexes/track-index.ts';
import { checkData, encodeTrack, sealTrack } from '../records/track-record.ts';
import type { Store } from '../store.ts';
import type { AttributeValue, TimeValue } from '../types.ts';
import type { Change, Combination, WriteGroup } from './write-group.ts';

const NO_ATTRIBUTES: readonly AttributeValue[] = [];

/** A track on its way into the storage: checked and packed when it was handed in, numbered when it is staged. */
export class NewTrack implements Change, Combination, IndexedValues {
  readonly taskId: string;
  readonly userName: string;
  readonly timeStamp: number;
  readonly attributes: readonly (AttributeValue | undefined)[];
  readonly bytes: Buffer;
  runId: number;
  trackNum = 0;

  /** @throws TypeError, RangeError that name the argument */
  constructor(names: readonly string[], entry: TrackArguments) {
    const { prefix } = entry;
    this.taskId = checkText(`${prefix}taskId`, entry.taskId);
    this.runId = checkRunId(`${prefix}runId`, entry.runId);
    this.userName = checkText(`${prefix}userName`, entry.userName);
    this.timeStamp =
      entry.timeStamp === undefined ? Date.now() : toTimeStamp(`${prefix}timeStamp`, entry.timeStamp);
    const data = checkData(entry.data);
    this.attributes = attributesOf(names, data);
    this.bytes = encodeTrack(this.taskId, this.userName, this.timeStamp, data);
  }

  /** Finds the run that the track belongs to, or starts one, and stages the track. */
  stage(group: WriteGroup): void {
    this.runId = resolveRun(group, this.taskId, this.runId, this.timeStamp);
    this.trackNum = group.addTrack(this, (trackNum) => sealTrack(this.bytes, trackNum, this.runId));
  }

  apply(store: Store): void {
    store.index.add(this.trackNum, this);
    store.runs.cover(this.runId, this.timeStamp);
  }
}

/** The arguments of a save, not yet checked. */
export interface TrackArguments {
  taskId: unknown;
  runId: unknown;
  userName: unknown;
  data: unknown;
  timeStamp: TimeValue | undefined;
  /** What stands before the names of arguments in errors, such as `entries[3].`. */
  prefix: string;
}

/** The arguments in one of several entries. @throws TypeError if it is no mapping */
export function argumentsOfEntry(entry: unknown, index: number): TrackArguments {
  if (!isMapping(entry))
    throw new TypeError(`entries[${index}] must be an object, received ${describe(entry)}`);
  const { taskId, runId, userName, data, timeStamp } = entry;
  return {
    taskId,
    runId,
    userName,
    data,
    timeStamp: timeStamp as TimeValue | undefined,
    prefix: `entries[${index}].`,
  };
}

/** The values of the indexed attributes, in the order of their names. */
export function attributesOf(
  names: readonly string[],
  data: object,
): readonly (AttributeValue | undefined)[] {
  if (names.length === 0) return NO_ATTRIBUTES;
  return names.map((name) => {
    const isOwn = Object.hasOwn(data, name);
    return isOwn ? indexedValue(name, (data as Record<string, unknown>)[name]) : undefined;
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
