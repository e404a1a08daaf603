import { describe, isMapping } from '../../arguments/index.ts';
import { toTimeStamp } from '../../clocks/index.ts';
import { ArgumentTypeError } from '../../errors.ts';
import {
  checkIndexedText,
  checkRunId,
  type DataSnapshot,
  INDEXED_TEXT_LENGTH_MAX,
  snapshotOf,
} from '../../values/index.ts';
import { indexedValue } from './attribute-value.ts';
import type { SummaryEvaluator, TrackCounts } from './summary-evaluator.ts';
import type { AttributeValue } from './types.ts';

/** A new track, checked. Its data is a copy. */
export interface CheckedTrack extends DataSnapshot {
  readonly taskId: string;
  /** 0: the task's current run. */
  readonly runId: number;
  readonly userName: string;
  readonly timeStamp: number;
  /** The values of the indexed attributes from data, in the order of their names. */
  readonly attributes: readonly (AttributeValue | undefined)[];
  /** What summaries count it for; undefined if there are none. */
  readonly counts: TrackCounts | undefined;
}

/** New data for a stored track, checked and copied. */
export interface CheckedUpdate extends DataSnapshot {
  /** Replace the data as a whole instead of merging key by key. */
  readonly isOverwrite: boolean;
  readonly timeStamp: number;
}

const NO_ATTRIBUTES: readonly AttributeValue[] = [];

/**
 * Checks what a caller hands in to be saved.
 *
 * @param names the indexed attributes from data
 * @param evaluator asks the summaries, if there are any
 * @throws TypeError, RangeError that name the argument
 */
export function checkTrack(
  names: readonly string[],
  evaluator: SummaryEvaluator | undefined,
  taskId: unknown,
  runId: unknown,
  userName: unknown,
  data: unknown,
  time: unknown,
): CheckedTrack {
  const { data: copy, form } = checkData(data);
  const checked = {
    taskId: checkIndexedText('taskId', taskId),
    runId: checkRunId('runId', runId),
    userName: checkIndexedText('userName', userName),
    timeStamp: time === undefined ? Date.now() : toTimeStamp('timeStamp', time),
    data: copy,
    form,
    // One literal and no spreading, which takes longer than all the checks.
    attributes: NO_ATTRIBUTES as CheckedTrack['attributes'],
    counts: undefined as TrackCounts | undefined,
  };
  if (names.length > 0) checked.attributes = attributesOf(names, checked.data);
  if (evaluator) checked.counts = evaluator.countsOf(checked);
  return checked;
}

/** Checks new data for a stored track, which is updated now. @throws TypeError, RangeError */
export function checkUpdate(names: readonly string[], data: unknown, isOverwrite: boolean): CheckedUpdate {
  const { data: copy, form } = checkData(data);
  attributesOf(names, copy);
  return { data: copy, form, isOverwrite, timeStamp: Date.now() };
}

/** Checks and copies data. @throws TypeError that names the path of what cannot be stored */
function checkData(value: unknown): DataSnapshot {
  if (isMapping(value)) return snapshotOf(value);
  throw new ArgumentTypeError(`data must be a plain object, received ${describe(value)}`);
}

/** The values of the indexed attributes, in the order of their names. @throws RangeError, TypeError as indexedValue */
export function attributesOf(
  names: readonly string[],
  data: object,
  indexed: typeof indexedValue = indexedValue,
): readonly (AttributeValue | undefined)[] {
  if (names.length === 0) return NO_ATTRIBUTES;
  return names.map((name) => {
    const value = valueAt(data, name);
    return value === undefined ? undefined : indexed(name, value);
  });
}

/** The value of a key, or at the end of a path of keys such as `address.city`. */
function valueAt(data: object, name: string): unknown {
  if (Object.hasOwn(data, name)) return (data as Record<string, unknown>)[name];
  if (!name.includes('.')) return undefined;
  let value: unknown = data;
  for (const key of name.split('.')) {
    if (!isMapping(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/** The same for stored data, also where an update adds to it: text that is too long for an index, which no save takes, is in none. */
export function storedAttributesOf(
  names: readonly string[],
  data: object,
): readonly (AttributeValue | undefined)[] {
  return attributesOf(names, data, (name, value) => {
    const isTooLong = typeof value === 'string' && value.length > INDEXED_TEXT_LENGTH_MAX;
    return isTooLong ? undefined : indexedValue(name, value);
  });
}
