import { type TimeValue, toTimeStamp } from '../../clocks/index.ts';
import type { RunState } from '../../runs/index.ts';
import type { TrackRecord } from './import-record.ts';

/** What an import needs of a storage to make runs. */
export interface RunTarget {
  startRun(taskId?: string, options?: { timeStamp?: TimeValue | undefined }): Promise<number>;
  restoreRun(run: RunState): Promise<number>;
}

/** A run's number, or the promise of it while the run is being made. */
export type RunNumber = number | Promise<number>;

/** Finds the storage's run for each track of one import. Its memory grows with the runs of the source, not with its tracks. */
export class ImportRuns {
  readonly #target: RunTarget;
  readonly #byName = new Map<string, RunNumber>();
  readonly #byNumber = new Map<number, RunNumber>();

  constructor(target: RunTarget) {
    this.#target = target;
  }

  /** How many runs the import has made. */
  get count(): number {
    return this.#byName.size + this.#byNumber.size;
  }

  /**
   * The run of a track: 0 is its task's current run. A name that is new makes a run, which starts with this track. Runs are made in
   * the order of the calls, so a caller need not wait for one before asking for the next: that lets the storage write many at once.
   */
  of(track: TrackRecord): RunNumber {
    const { run, runId = 0 } = track;
    if (run === undefined) return this.#byNumber.get(runId) ?? runId;
    return this.#byName.get(run) ?? this.#start(run, toTimeStamp('timeStamp', track.timeStamp));
  }

  /** Makes a run as its record says. Tracks that name the record's run id go to it, whatever its id is here. */
  restore(record: RunState): Promise<number> {
    return remember(this.#byNumber, record.runId, this.#target.restoreRun(record));
  }

  #start(name: string, timeStamp: number): Promise<number> {
    return remember(this.#byName, name, this.#target.startRun(undefined, { timeStamp }));
  }
}

/** Keeps a number under a key, at first as a promise. One that fails stays: what belongs to this run fails too. */
function remember<K>(numbers: Map<K, RunNumber>, key: K, promise: Promise<number>): Promise<number> {
  numbers.set(key, promise);
  // The failure is met by those who wait for the promise.
  promise.then((runId) => numbers.set(key, runId)).catch(() => {});
  return promise;
}
