const last = new WeakMap<object, Promise<unknown>>();

/** Runs loads into the same storage one after another: at the same time they would not see what the others save. */
export function inTurn<T>(storage: object, load: () => Promise<T>): Promise<T> {
  const before = Promise.resolve(last.get(storage)).catch(() => {});
  const turn = before.then(load);
  last.set(storage, turn);
  return turn;
}
