import type { RunFields } from './run.ts';

/** A run in the registry: what a caller sees, and whether it is the current run of its task. */
export interface RunState extends RunFields {
  /** Whether tracks that are saved with run 0 go to this run. */
  readonly isCurrent: boolean;
}

/** The run with its span widened to cover `timeStamp`: `start` only moves down, `end` only up. */
export function coverTime(run: RunState, timeStamp: number): RunState {
  if (timeStamp >= run.start && timeStamp <= run.end) return run;
  return { ...run, start: Math.min(run.start, timeStamp), end: Math.max(run.end, timeStamp) };
}
