import type { RunRegistry, RunState } from '../../../runs/index.ts';
import { STRIDE_LENGTH, type Steps } from '../../../slices/index.ts';
import type { Store } from '../store.ts';

/** All runs by number, as they are at one moment. */
export async function listRuns(store: Store): Promise<RunState[]> {
  return store.read(
    () => undefined,
    () => statesOf(store.runs),
  );
}

function* statesOf(runs: RunRegistry): Steps<RunState[]> {
  const states = new Array<RunState>(runs.count);
  let count = 0;
  for (const state of runs.all()) {
    states[count++] = state;
    if (count % STRIDE_LENGTH === 0) yield;
  }
  return states;
}
