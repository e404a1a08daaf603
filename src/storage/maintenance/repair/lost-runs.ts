import type { RunState } from '../../../runs/index.ts';
import type { TrackMetadata } from '../../contract/types.ts';

/** What the tracks of a run tell of it. */
interface LostRun {
  start: number;
  end: number;
  taskIds: Set<string>;
}

/** Runs whose records are gone while tracks of them are there. */
export class LostRuns {
  readonly #runs = new Map<number, LostRun>();

  /** Adds a track of a run without a record. */
  add({ runId, taskId, timeStamp }: TrackMetadata): void {
    const run = this.#runs.get(runId) ?? { start: timeStamp, end: timeStamp, taskIds: new Set() };
    run.start = Math.min(run.start, timeStamp);
    run.end = Math.max(run.end, timeStamp);
    run.taskIds.add(taskId);
    this.#runs.set(runId, run);
  }

  /** The runs. Where all tracks are of one task, the run is that task's; none is its current run. */
  *states(): Generator<RunState> {
    for (const [runId, { start, end, taskIds }] of this.#runs) {
      const taskId = taskIds.size === 1 ? [...taskIds][0] : undefined;
      yield { runId, taskId, start, end, finished: false, isCurrent: false };
    }
  }
}
