import { expectDefined } from '../errors.ts';
import type { RunRegistry } from './run-registry.ts';
import { coverTime, type RunState } from './run-state.ts';

/** The most run ids that a restored run can skip: the registry has a row for each id. */
const RUN_ID_LEAP_MAX = 1_000_000;

/**
 * Changes to runs that are not on the disk yet. Only later operations of the same batch see them. `apply` copies each
 * of them to the registry when the batch is stored; the draft of a failed batch is discarded.
 */
export class RunDraft {
  readonly #registry: RunRegistry;
  readonly #changed = new Map<number, RunState>();
  readonly #current = new Map<string, number>();
  #lastRunId: number;

  constructor(registry: RunRegistry) {
    this.#registry = registry;
    this.#lastRunId = registry.lastRunId;
  }

  /** The runs to write with the batch. */
  get changed(): Iterable<RunState> {
    return this.#changed.values();
  }

  /** The greatest run id so far. */
  get lastRunId(): number {
    return this.#lastRunId;
  }

  get(runId: number): RunState | undefined {
    return this.#changed.get(runId) ?? this.#registry.get(runId);
  }

  has(runId: number): boolean {
    return this.#registry.has(runId) || this.#changed.has(runId);
  }

  currentRunId(taskId: string): number {
    return this.#current.get(taskId) ?? this.#registry.currentRunId(taskId);
  }

  /** Starts a run. With a task it becomes the current run of that task, in place of the previous one. */
  start(taskId: string | undefined, timeStamp: number): number {
    const runId = ++this.#lastRunId;
    if (taskId !== undefined) {
      this.#leaveCurrent(taskId);
      this.#current.set(taskId, runId);
    }
    const isCurrent = taskId !== undefined;
    this.#changed.set(runId, { runId, taskId, start: timeStamp, end: timeStamp, finished: false, isCurrent });
    return runId;
  }

  /**
   * Adds a run from elsewhere: with its own id, if that is greater than all before by at most `RUN_ID_LEAP_MAX`;
   * otherwise with the next id.
   */
  restore(run: RunState): number {
    const leap = run.runId - this.#lastRunId;
    const runId = leap > 0 && leap <= RUN_ID_LEAP_MAX ? run.runId : this.#lastRunId + 1;
    this.#lastRunId = runId;
    const { taskId } = run;
    const isCurrent = run.isCurrent && taskId !== undefined;
    if (isCurrent) {
      this.#leaveCurrent(taskId);
      this.#current.set(taskId, runId);
    }
    this.#changed.set(runId, { ...run, runId, isCurrent });
    return runId;
  }

  /** Stops a run that exists. It ends no earlier than `timeStamp`, and is no longer a current run. */
  stop(runId: number, timeStamp: number, finished: boolean): void {
    const run = expectDefined(this.get(runId), 'a track belongs to a run that exists');
    if (run.isCurrent && run.taskId !== undefined) this.#current.set(run.taskId, 0);
    this.#changed.set(runId, { ...run, end: Math.max(run.end, timeStamp), finished, isCurrent: false });
  }

  /** Writes the run's present span, extended to `timeStamp`, so that it no longer depends on its tracks. */
  pin(runId: number, timeStamp: number): void {
    const run = this.get(runId);
    if (!run) return;
    const covered = coverTime(run, timeStamp);
    if (covered !== run || this.#registry.isWidened(runId)) this.#changed.set(runId, covered);
  }

  /** Copies a changed run to the registry. */
  apply(run: RunState): void {
    this.#registry.set(run);
  }

  #leaveCurrent(taskId: string): void {
    const current = this.get(this.currentRunId(taskId));
    if (current) this.#changed.set(current.runId, { ...current, isCurrent: false });
  }
}
