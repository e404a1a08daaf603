import { checkFlag, checkKeys, describe, isMapping } from '../../arguments/index.ts';
import { toTimeStamp } from '../../clocks/index.ts';
import { ArgumentRangeError, ArgumentTypeError } from '../../errors.ts';
import type { RunState } from '../../runs/index.ts';
import { checkIndexedText, checkRunId } from '../../values/index.ts';

/** Which run is meant. @throws TypeError, RangeError */
export function parseRunSelector(value: unknown): { taskId: string | undefined; runId: number } {
  if (typeof value === 'string') return { taskId: checkIndexedText('taskId', value), runId: 0 };
  if (!isMapping(value)) {
    throw new ArgumentTypeError(`getRun takes a task id or { taskId, runId }, received ${describe(value)}`);
  }
  checkKeys('option', value, ['taskId', 'runId']);
  const taskId = value.taskId === undefined ? undefined : checkIndexedText('taskId', value.taskId);
  return { taskId, runId: checkRunId('runId', value.runId) };
}

/** A run of another storage. @throws TypeError, RangeError */
export function checkRestoredRun(value: unknown): RunState {
  if (!isMapping(value)) throw new ArgumentTypeError(`run must be an object, received ${describe(value)}`);
  const taskId = value.taskId === undefined ? undefined : checkIndexedText('run.taskId', value.taskId);
  const start = toTimeStamp('run.start', value.start);
  const end = toTimeStamp('run.end', value.end);
  if (end < start)
    throw new ArgumentRangeError(`run.end must not be before run.start, received ${end} and ${start}`);
  return {
    runId: checkRunId('run.runId', value.runId),
    taskId,
    start,
    end,
    finished: checkFlag('run.finished', value.finished),
    isCurrent: checkFlag('run.isCurrent', value.isCurrent),
  };
}
