import type { RunState } from '../../../runs/index.ts';
import { PendingOperation } from './pending-operation.ts';
import type { WriteGroup } from './write-group.ts';

/** Bytes of a run's record, about. */
const RUN_SIZE_BYTES = 64;

/** Starts a run. */
export class StartRunOperation extends PendingOperation<number> {
  readonly sizeBytes = RUN_SIZE_BYTES;
  readonly #taskId: string | undefined;
  readonly #timeStamp: number;
  #runId = 0;

  constructor(taskId: string | undefined, timeStamp: number) {
    super();
    this.#taskId = taskId;
    this.#timeStamp = timeStamp;
  }

  stage({ runs }: WriteGroup): boolean {
    this.#runId = runs.start(this.#taskId, this.#timeStamp);
    return true;
  }

  protected get result(): number {
    return this.#runId;
  }
}

/** Stops a run: the one that is named, or the task's current run. */
export class StopRunOperation extends PendingOperation<number> {
  readonly sizeBytes = RUN_SIZE_BYTES;
  readonly #taskId: string | undefined;
  readonly #isFinished: boolean;
  readonly #timeStamp = Date.now();
  #runId: number;

  constructor(taskId: string | undefined, runId: number, isFinished: boolean) {
    super();
    this.#taskId = taskId;
    this.#runId = runId;
    this.#isFinished = isFinished;
  }

  stage({ runs }: WriteGroup): boolean {
    if (this.#runId === 0 && this.#taskId !== undefined) this.#runId = runs.currentRunId(this.#taskId);
    if (!runs.has(this.#runId)) this.#runId = 0;
    if (this.#runId !== 0) runs.stop(this.#runId, this.#timeStamp, this.#isFinished);
    return true;
  }

  protected get result(): number {
    return this.#runId;
  }
}

/** Stores a run as another storage had it. */
export class RestoreRunOperation extends PendingOperation<number> {
  readonly sizeBytes = RUN_SIZE_BYTES;
  readonly #run: RunState;
  #runId = 0;

  constructor(run: RunState) {
    super();
    this.#run = run;
  }

  stage({ runs }: WriteGroup): boolean {
    this.#runId = runs.restore(this.#run);
    return true;
  }

  protected get result(): number {
    return this.#runId;
  }
}
