/** Items in arrays of `length`, and the rest in a last one. */
export async function* batchesOf<T>(
  items: Iterable<T> | AsyncIterable<T>,
  length: number,
): AsyncGenerator<T[], void, undefined> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < length) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
