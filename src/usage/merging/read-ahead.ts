/**
 * The results of `work` for each item, in the order of the items; so many items are worked on at a time. What fails rejects when its
 * turn comes, and what was begun behind it is waited for.
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
      promise.catch(() => {}); // Its turn tells.
      begun.push(promise);
      if (begun.length >= concurrency) yield await begun.shift()!;
    }
    while (begun.length > 0) yield await begun.shift()!;
  } finally {
    await Promise.allSettled(begun);
  }
}
