import type { WriteGroup } from './write-group.ts';

/** An operation gives this when it depends on what its group holds already: it is staged again in the next group. */
export const NEXT_GROUP = Symbol('next group');

type Staged<T> = T | typeof NEXT_GROUP;

/** Stages an operation and gives its result. What it throws is its caller's; then nothing may have been staged. */
export type Stage<T> = (group: WriteGroup) => Staged<T> | Promise<Staged<T>>;

/** What the queue needs of an operation, whatever its result. */
export interface QueuedOperation {
  readonly sizeBytes: number;
  readonly isAlone?: boolean;
  /** Stages the operation; false if it must wait for the next group. */
  stage(group: WriteGroup): boolean | Promise<boolean>;
  /** Hands the result to the caller. */
  resolve(): void;
  reject(error: unknown): void;
}

/** Something to be written. Its promise settles when its group is on disk and in the indexes, or has failed. */
export class Operation<T> implements QueuedOperation {
  readonly promise: Promise<T>;
  /** Bytes to be written, about. */
  readonly sizeBytes: number;
  /** Whether the operation needs a group that holds nothing else. */
  readonly isAlone: boolean;
  readonly #stage: Stage<T>;
  #result: T | undefined;
  #fulfil!: (value: T) => void;
  #fail!: (error: unknown) => void;

  constructor(stage: Stage<T>, sizeBytes: number, isAlone: boolean) {
    this.#stage = stage;
    this.sizeBytes = sizeBytes;
    this.isAlone = isAlone;
    this.promise = new Promise((fulfil, fail) => {
      this.#fulfil = fulfil;
      this.#fail = fail;
    });
  }

  stage(group: WriteGroup): boolean | Promise<boolean> {
    const staged = this.#stage(group);
    return staged instanceof Promise ? staged.then((each) => this.#take(each)) : this.#take(staged);
  }

  #take(staged: Staged<T>): boolean {
    if (staged === NEXT_GROUP) return false;
    this.#result = staged;
    return true;
  }

  resolve(): void {
    this.#fulfil(this.#result as T);
  }

  reject(error: unknown): void {
    this.#fail(error);
  }
}
