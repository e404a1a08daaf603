/**
 * The results of `work` for each item, in the order of the items, with `concurrency` items in progress. A failure
 * rejects in its turn, after the started ones have settled.
 */
export async function* readAhead<T, R>(
  items: Iterable<T>,
  concurrency: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const begun: Promise<R>[] = [];
  try {
    for (const item of items) {
      const promise = work(item);
      promise.catch(() => {}); // The iteration awaits it in its turn.
      begun.push(promise);
      if (begun.length >= concurrency) yield await begun.shift()!;
    }
    while (begun.length > 0) yield await begun.shift()!;
  } finally {
    await Promise.allSettled(begun);
  }
}
