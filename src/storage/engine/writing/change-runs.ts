import type { RunState } from '../../../runs/index.ts';
import type { CommitQueue } from './commit-queue.ts';

/** Bytes of a run's record, about. */
const RUN_SIZE_BYTES = 64;

/** Starts a run and resolves to its number. */
export function startRun(queue: CommitQueue, taskId: string | undefined, timeStamp: number): Promise<number> {
  return queue.run(({ runs }) => runs.start(taskId, timeStamp), RUN_SIZE_BYTES);
}

/** Stops a run (0: the current one of the task) and resolves to its number; 0 if there is none. */
export function stopRun(
  queue: CommitQueue,
  taskId: string | undefined,
  runId: number,
  timeStamp: number,
  isFinished: boolean,
): Promise<number> {
  return queue.run(({ runs }) => {
    const stopped = runId === 0 && taskId !== undefined ? runs.currentRunId(taskId) : runId;
    if (!runs.has(stopped)) return 0;
    runs.stop(stopped, timeStamp, isFinished);
    return stopped;
  }, RUN_SIZE_BYTES);
}

/** Stores a run as another storage had it, and resolves to its number. */
export function restoreRun(queue: CommitQueue, run: RunState): Promise<number> {
  return queue.run(({ runs }) => runs.restore(run), RUN_SIZE_BYTES);
}
