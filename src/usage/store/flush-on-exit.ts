/** Those whose values are flushed when the program comes to its end by itself; one listener serves them all. */
const flushers = new Set<() => Promise<void>>();

function flushAll(): void {
  // Each keeps the program going until it is on the disk, or cannot be; then this would be called again, and again.
  const once = [...flushers];
  flushers.clear();
  process.off('beforeExit', flushAll);
  for (const flush of once) void flush();
}

/** Calls `flush` once when the program has nothing more to do. What it returns takes that back. */
export function flushOnExit(flush: () => Promise<void>): () => void {
  if (flushers.size === 0) process.on('beforeExit', flushAll);
  flushers.add(flush);
  return () => {
    flushers.delete(flush);
    if (flushers.size === 0) process.off('beforeExit', flushAll);
  };
}
