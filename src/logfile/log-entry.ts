import { describe, isMapping } from '../arguments/index.ts';
import { toTimeStamp } from '../clocks/index.ts';
import { ArgumentTypeError } from '../errors.ts';
import { checkIndexedText, checkRunId, decodeJsonValue, stringifyLogged } from '../values/index.ts';
import { escapeCharacter } from './escape.ts';

/** A user interaction, as it is logged now and saved as a track later. */
export interface LogEntry {
  /** What it was done with. */
  taskId: string;
  /** 0 or absent: the run that is the task's current one when the log is loaded. */
  runId?: number | undefined;
  /** Who did it. */
  userName: string;
  /** What there is to say; holds what the data of a track may hold. */
  data: Record<string, unknown>;
  /** When it happened: milliseconds since 1970, a `Date`, or ISO 8601 text (UTC where it names no offset); now, if absent. */
  timeStamp?: number | Date | string | undefined;
}

/** The keys that a logged mapping may have. */
const KEYS: readonly string[] = ['taskId', 'runId', 'userName', 'data', 'timeStamp'];
/** What JSON leaves as it is in texts, though other programs may take it for the end of a line. */
const BARE_CONTROL = /[\u007f-\u009f\u2028\u2029]/;
const BARE_CONTROL_EACH = new RegExp(BARE_CONTROL, 'g');

/**
 * An entry as JSON text of one line, its time stamp included.
 *
 * @throws TypeError or RangeError that names what is wrong with the entry
 */
export function encodeEntry(entry: LogEntry): string {
  checkEntry(entry);
  const { taskId, runId, userName, data, timeStamp = Date.now() } = entry;
  const run = runId === undefined ? '' : `,"runId":${runId}`;
  const user = `,"userName":${JSON.stringify(userName)}`;
  const json = `{"taskId":${JSON.stringify(taskId)}${run}${user},"timeStamp":${toTimeStamp('timeStamp', timeStamp)},"data":${stringifyLogged(data)}}`;
  return BARE_CONTROL.test(json) ? json.replace(BARE_CONTROL_EACH, escapeCharacter) : json;
}

/** The entry that `encodeEntry` wrote; undefined if the text is not one. */
export function decodeEntry(json: string): LogEntry | undefined {
  try {
    const entry: unknown = JSON.parse(json);
    if (!isMapping(entry)) return undefined;
    if (json.includes('"$')) entry.data = decodeJsonValue(entry.data);
    checkEntry(entry as unknown as LogEntry);
    return entry as unknown as LogEntry;
  } catch {
    return undefined;
  }
}

/** @throws TypeError or RangeError that names what is wrong with the entry; its data is not looked into */
export function checkEntry(entry: LogEntry): void {
  if (!isMapping(entry))
    throw new ArgumentTypeError(`an entry must be a mapping, received ${describe(entry)}`);
  for (const key of Object.keys(entry)) {
    if (!KEYS.includes(key))
      throw new ArgumentTypeError(`an entry has no '${key}'. Its keys are: ${KEYS.join(', ')}`);
  }
  checkIndexedText('taskId', entry.taskId);
  checkIndexedText('userName', entry.userName);
  checkRunId('runId', entry.runId);
  if (!isMapping(entry.data))
    throw new ArgumentTypeError(`data must be a mapping, received ${describe(entry.data)}`);
}
