import { visible } from './html/visible-text.ts';
import type { ViewedStorage } from './viewed-storage.ts';

const COUNT_MAX = 200;
const LENGTH_MAX = 100;
const KEPT_MS = 30_000;
/** With more tasks than this, the list is too expensive to renew. */
const TASKS_MAX = 20_000;

/** Makes a function for the names of tasks that the filter suggests. It caches them for a while. */
export function makeTaskNames(storage: ViewedStorage): () => Promise<readonly string[]> {
  let names: readonly string[] = [];
  let until = 0;
  return async () => {
    const now = performance.now();
    if (now < until) return names;
    until = now + KEPT_MS;
    const taskIds = (await storage.distinct('taskId')) as string[];
    if (taskIds.length > TASKS_MAX) until = Number.POSITIVE_INFINITY;
    const isShown = (taskId: string) => taskId.length <= LENGTH_MAX && visible(taskId) === taskId;
    names = taskIds.filter(isShown).slice(0, COUNT_MAX);
    return names;
  };
}
