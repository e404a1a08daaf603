/** A promise that is settled from outside. */
export interface Deferred {
  resolve(): void;
  reject(error: Error): void;
}

/** A promise with its two ends. Whoever does not wait for it hears of a failure by the event, not by the death of the process. */
export function createDeferred(): Deferred & { promise: Promise<void> } {
  let resolve: () => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<void>((onDone, onError) => {
    resolve = onDone;
    reject = onError;
  });
  promise.catch(() => {});
  return { promise, resolve, reject };
}
