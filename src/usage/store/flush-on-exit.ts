/** The flushes to run when the program ends by itself. One listener runs them all. */
const flushers = new Set<() => Promise<void>>();

function flushAll(): void {
  // A flush keeps the program running; without this, `beforeExit` would run it again and again.
  const once = [...flushers];
  flushers.clear();
  process.off('beforeExit', flushAll);
  for (const flush of once) void flush();
}

/** Calls `flush` once when the program has nothing left to do. Returns a function that cancels this. */
export function flushOnExit(flush: () => Promise<void>): () => void {
  if (flushers.size === 0) process.on('beforeExit', flushAll);
  flushers.add(flush);
  return () => {
    flushers.delete(flush);
    if (flushers.size === 0) process.off('beforeExit', flushAll);
  };
}
