import { Run } from './run.ts';
import type { RunState } from './run-state.ts';

const CURRENT = 1;
const FINISHED = 2;
const EXISTS = 4;
/** The span in memory covers tracks that the stored record of the run does not. */
const WIDENED = 8;

/** Rows of a page: growing adds a page, without copying the others. */
const PAGE_ROWS = 1024;
const PAGE_BITS = 10;
const ROW_MASK = PAGE_ROWS - 1;

/** Runs with successive ids, in columns. */
class RowPage {
  readonly starts = new Float64Array(PAGE_ROWS);
  readonly ends = new Float64Array(PAGE_ROWS);
  readonly flags = new Uint8Array(PAGE_ROWS);
  readonly taskIds: (string | undefined)[] = [];
}

/** All runs of a storage, in memory, by run id. Runs change only through a {@link RunDraft}, once its batch is on disk. */
export class RunRegistry {
  readonly #pages: (RowPage | undefined)[] = [];
  readonly #current = new Map<string, number>();
  #count = 0;
  #lastRunId = 0;

  /** The number of runs. */
  get count(): number {
    return this.#count;
  }

  /** The greatest run id so far; 0 if there is none. */
  get lastRunId(): number {
    return this.#lastRunId;
  }

  has(runId: number): boolean {
    return (this.#flagsOf(runId) & EXISTS) !== 0;
  }

  /** The id of the task's current run; 0 if it has none. */
  currentRunId(taskId: string): number {
    return this.#current.get(taskId) ?? 0;
  }

  get(runId: number): RunState | undefined {
    const page = this.#pages[runId >>> PAGE_BITS];
    const row = runId & ROW_MASK;
    const flags = page?.flags[row] ?? 0;
    if (page === undefined || (flags & EXISTS) === 0) return undefined;
    return {
      runId,
      taskId: page.taskIds[row],
      start: page.starts[row]!,
      end: page.ends[row]!,
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
   * Adds a run, or replaces it.
   *
   * @param isWidened whether its stored record may have a smaller span
   */
  set(run: RunState, isWidened = false): void {
    const page = this.#pageOf(run.runId);
    const row = run.runId & ROW_MASK;
    this.reserve(run.runId);
    if (!this.has(run.runId)) this.#count++;
    this.#leaveCurrent(run.runId, page.taskIds[row]);
    page.starts[row] = run.start;
    page.ends[row] = run.end;
    page.taskIds[row] = run.taskId;
    page.flags[row] =
      EXISTS | (run.isCurrent ? CURRENT : 0) | (run.finished ? FINISHED : 0) | (isWidened ? WIDENED : 0);
    if (run.isCurrent && run.taskId !== undefined) this.#current.set(run.taskId, run.runId);
  }

  /** Ensures that no run id up to `runId` is assigned again. */
  reserve(runId: number): void {
    this.#lastRunId = Math.max(this.#lastRunId, runId);
  }

  /** Widens the span of a run that exists to a track saved at `timeStamp`. */
  cover(runId: number, timeStamp: number): void {
    const { starts, ends, flags } = this.#pages[runId >>> PAGE_BITS]!;
    const row = runId & ROW_MASK;
    if (timeStamp < starts[row]!) {
      starts[row] = timeStamp;
      flags[row]! |= WIDENED;
    }
    if (timeStamp > ends[row]!) {
      ends[row] = timeStamp;
      flags[row]! |= WIDENED;
    }
  }

  /** Whether the stored record of a run has a smaller span, which its tracks complete. */
  isWidened(runId: number): boolean {
    return (this.#flagsOf(runId) & WIDENED) !== 0;
  }

  /** The states of all runs, by run id. */
  *all(): Generator<RunState> {
    for (let runId = 1; runId <= this.#lastRunId; runId++) {
      const state = this.get(runId);
      if (state) yield state;
    }
  }

  #flagsOf(runId: number): number {
    return this.#pages[runId >>> PAGE_BITS]?.flags[runId & ROW_MASK] ?? 0;
  }

  /** The page of a run, created if it is missing. */
  #pageOf(runId: number): RowPage {
    const number = runId >>> PAGE_BITS;
    while (this.#pages.length <= number) this.#pages.push(undefined);
    this.#pages[number] ??= new RowPage();
    return this.#pages[number];
  }

  #leaveCurrent(runId: number, taskId: string | undefined): void {
    if (taskId !== undefined && this.#current.get(taskId) === runId) this.#current.delete(taskId);
  }
}
