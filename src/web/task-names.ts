import { visible } from './html/visible-text.ts';
import type { ViewedStorage } from './viewed-storage.ts';

const COUNT_MAX = 200;
const LENGTH_MAX = 100;
const KEPT_MS = 30_000;
/** With more tasks than this, the list is too expensive to renew. */
const TASKS_MAX = 20_000;

/** The names of tasks that the filter suggests, cached for a while. */
export class TaskNames {
  readonly #storage: ViewedStorage;
  #names: readonly string[] = [];
  #until = 0;

  constructor(storage: ViewedStorage) {
    this.#storage = storage;
  }

  async get(now = performance.now()): Promise<readonly string[]> {
    if (now < this.#until) return this.#names;
    this.#until = now + KEPT_MS;
    const taskIds = (await this.#storage.distinct('taskId')) as string[];
    if (taskIds.length > TASKS_MAX) this.#until = Number.POSITIVE_INFINITY;
    this.#names = taskIds
      .filter((taskId) => taskId.length <= LENGTH_MAX && visible(taskId) === taskId)
      .slice(0, COUNT_MAX);
    return this.#names;
  }
}
