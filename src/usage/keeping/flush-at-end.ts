/** Those whose values are flushed when the program comes to its end by itself; one listener serves them all. */
const flushers = new Set<() => Promise<void>>();

function flushAll(): void {
  // Each keeps the program going until it is on the disk; then this is called again, and there is nothing to do.
  for (const flush of flushers) void flush();
}

/** Calls `flush` when the program has nothing more to do. What it returns takes that back. */
export function flushAtEnd(flush: () => Promise<void>): () => void {
  if (flushers.size === 0) process.on('beforeExit', flushAll);
  flushers.add(flush);
  return () => {
    flushers.delete(flush);
    if (flushers.size === 0) process.off('beforeExit', flushAll);
  };
}
