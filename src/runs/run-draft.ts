import type { RunRegistry } from './run-registry.ts';
import { coverTime, type RunState } from './run-state.ts';

/** How many numbers a restored run may leave out: the registry has a row for each, whether it is given or not. */
const RUN_ID_LEAP_MAX = 1_000_000;

/**
 * Changes to runs that are on their way to the disk: later operations of the same batch see them, nobody else does.
 * `apply` brings each of them into the registry when the batch is stored; a draft whose batch failed is simply forgotten.
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

  /** The greatest run id given so far. */
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

  /** Starts a run; with a task it becomes that task's current run, and the one before it is no longer current. */
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
   * Adds a run as it was elsewhere: under its own number, if that is greater than all before, though not by more than
   * `RUN_ID_LEAP_MAX`; else under the next one.
   */
  restore(run: RunState): number {
    const leap = run.runId - this.#lastRunId;
    const runId = leap > 0 && leap <= RUN_ID_LEAP_MAX ? run.runId : this.#lastRunId + 1;
    this.#lastRunId = runId;
    const isCurrent = run.isCurrent && run.taskId !== undefined;
    if (isCurrent) {
      this.#leaveCurrent(run.taskId!);
      this.#current.set(run.taskId!, runId);
    }
    this.#changed.set(runId, { ...run, runId, isCurrent });
    return runId;
  }

  /** Stops a run that exists: it ends no earlier than `timeStamp`, and it is nobody's current run any longer. */
  stop(runId: number, timeStamp: number, finished: boolean): void {
    const run = this.get(runId)!;
    if (run.isCurrent && run.taskId !== undefined) this.#current.set(run.taskId, 0);
    this.#changed.set(runId, { ...run, end: Math.max(run.end, timeStamp), finished, isCurrent: false });
  }

  /** Writes the run's span as it is now, `timeStamp` included, so that it no longer depends on its tracks. */
  pin(runId: number, timeStamp: number): void {
    const run = this.get(runId);
    if (!run) return;
    const covered = coverTime(run, timeStamp);
    if (covered !== run || this.#registry.isWidened(runId)) this.#changed.set(runId, covered);
  }

  /** Brings a changed run into the registry. */
  apply(run: RunState): void {
    this.#registry.set(run);
  }

  #leaveCurrent(taskId: string): void {
    const current = this.get(this.currentRunId(taskId));
    if (current) this.#changed.set(current.runId, { ...current, isCurrent: false });
  }
}
