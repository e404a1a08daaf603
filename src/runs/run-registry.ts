import { Run } from './run.ts';
import type { RunState } from './run-state.ts';

const CURRENT = 1;
const FINISHED = 2;
const EXISTS = 4;
/** The span in memory covers tracks that the stored record of the run does not. */
const WIDENED = 8;

/**
 * All runs of a storage, in memory, one row of plain columns each: start, end, flags and task, by run id.
 * Runs change only through a {@link RunDraft}, once its batch is on disk.
 */
export class RunRegistry {
  readonly #starts: number[] = [0];
  readonly #ends: number[] = [0];
  readonly #flags: number[] = [0];
  readonly #taskIds: (string | undefined)[] = [undefined];
  readonly #current = new Map<string, number>();
  #count = 0;

  /** The number of runs. */
  get count(): number {
    return this.#count;
  }

  /** The greatest run id ever given; 0 if there was none. */
  get lastRunId(): number {
    return this.#flags.length - 1;
  }

  has(runId: number): boolean {
    return ((this.#flags[runId] ?? 0) & EXISTS) !== 0;
  }

  /** The id of the task's current run; 0 if it has none. */
  currentRunId(taskId: string): number {
    return this.#current.get(taskId) ?? 0;
  }

  get(runId: number): RunState | undefined {
    const flags = this.#flags[runId] ?? 0;
    if ((flags & EXISTS) === 0) return undefined;
    return {
      runId,
      taskId: this.#taskIds[runId],
      start: this.#starts[runId]!,
      end: this.#ends[runId]!,
      finished: (flags & FINISHED) !== 0,
      isCurrent: (flags & CURRENT) !== 0,
    };
  }

  /** The run as callers see it; undefined if there is none. */
  snapshot(runId: number): Run | undefined {
    const state = this.get(runId);
    return state && new Run(state);
  }

  /**
   * Adds a run, or replaces it as a whole.
   *
   * @param isWidened whether its stored record may say less than its span
   */
  set(run: RunState, isWidened = false): void {
    this.reserve(run.runId);
    if (!this.has(run.runId)) this.#count++;
    this.#leaveCurrent(run.runId);
    this.#starts[run.runId] = run.start;
    this.#ends[run.runId] = run.end;
    this.#taskIds[run.runId] = run.taskId;
    this.#flags[run.runId] =
      EXISTS | (run.isCurrent ? CURRENT : 0) | (run.finished ? FINISHED : 0) | (isWidened ? WIDENED : 0);
    if (run.isCurrent && run.taskId !== undefined) this.#current.set(run.taskId, run.runId);
  }

  /** Makes sure that no run id up to `runId` is given again. */
  reserve(runId: number): void {
    while (this.#flags.length <= runId) {
      this.#starts.push(0);
      this.#ends.push(0);
      this.#flags.push(0);
      this.#taskIds.push(undefined);
    }
  }

  /** Widens the run's span to cover a track that was saved at `timeStamp`. */
  cover(runId: number, timeStamp: number): void {
    if (timeStamp < this.#starts[runId]!) {
      this.#starts[runId] = timeStamp;
      this.#flags[runId]! |= WIDENED;
    }
    if (timeStamp > this.#ends[runId]!) {
      this.#ends[runId] = timeStamp;
      this.#flags[runId]! |= WIDENED;
    }
  }

  /** Whether the run's stored record says less than its span: its tracks say the rest. */
  isWidened(runId: number): boolean {
    return ((this.#flags[runId] ?? 0) & WIDENED) !== 0;
  }

  /** The states of all runs, by run id. */
  *all(): Generator<RunState> {
    for (let runId = 1; runId < this.#flags.length; runId++) {
      const state = this.get(runId);
      if (state) yield state;
    }
  }

  #leaveCurrent(runId: number): void {
    const taskId = this.#taskIds[runId];
    if (taskId !== undefined && this.#current.get(taskId) === runId) this.#current.delete(taskId);
  }
}
