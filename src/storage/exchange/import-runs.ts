import type { RunState } from '../../runs/index.ts';
import type { TimeValue } from '../types.ts';
import type { TrackRecord } from './import-record.ts';

/** What an import needs of a storage to make runs. */
export interface RunTarget {
  startRun(taskId?: string, options?: { timeStamp?: TimeValue | undefined }): Promise<number>;
  restoreRun(run: RunState): Promise<number>;
}

/** Finds the storage's run for each track of one import. Its memory grows with the runs of the source, not with its tracks. */
export class ImportRuns {
  readonly #target: RunTarget;
  readonly #byName = new Map<string, number>();
  readonly #byNumber = new Map<number, number>();

  constructor(target: RunTarget) {
    this.#target = target;
  }

  /** How many runs the import has made. */
  get count(): number {
    return this.#byName.size + this.#byNumber.size;
  }

  /** The run of a track, if the import need not make it: 0 is the task's current run. */
  find(track: TrackRecord): number | undefined {
    if (track.run !== undefined) return this.#byName.get(track.run);
    const runId = track.runId ?? 0;
    return this.#byNumber.get(runId) ?? runId;
  }

  /** Makes the run of a track whose run has a name that is new. It starts with this track. */
  async start(track: TrackRecord): Promise<number> {
    const runId = await this.#target.startRun(undefined, { timeStamp: track.timeStamp });
    if (track.run !== undefined) this.#byName.set(track.run, runId);
    return runId;
  }

  /** Makes a run as its record says. Tracks that name the record's run id go to it, whatever its id is here. */
  async restore(record: RunState): Promise<void> {
    this.#byNumber.set(record.runId, await this.#target.restoreRun(record));
  }
}
