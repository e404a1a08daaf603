import { PendingOperation } from './pending-operation.ts';
import type { WriteGroup } from './write-group.ts';

/** Stages work in a group that holds nothing else, and gives its result. */
export type StageAlone<T> = (group: WriteGroup) => T | Promise<T>;

/** Work that needs a batch of its own. */
export class ExclusiveOperation<T> extends PendingOperation<T> {
  readonly isAlone = true;
  readonly sizeBytes: number;
  readonly #stage: StageAlone<T>;
  #result: T | undefined;

  constructor(stage: StageAlone<T>, sizeBytes: number) {
    super();
    this.#stage = stage;
    this.sizeBytes = sizeBytes;
  }

  async stage(group: WriteGroup): Promise<boolean> {
    this.#result = await this.#stage(group);
    return true;
  }

  protected get result(): T {
    return this.#result as T;
  }
}
