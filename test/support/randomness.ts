import type { Parameters } from 'fast-check';
import { PROPERTY } from '../kinds.ts';

/** How much longer random tests are where they have a run of their own, `npm run test:property`. */
const AT_LENGTH = 10;

/**
 * A failure that still shrinks after this is reported as it is: the time limit of the test, which is a little longer, would
 * hide its seed. The case that is being tried comes to its end, as the test removes its folder next.
 */
const TRYING_MAX_MS = process.env.TRACKTREE_KIND === 'test' ? 50_000 : 500_000;

/** How many times as many cases as `npm test` has are to be tried: TRACKTREE_RUNS, else 1 or, in the run of properties, 10. */
export function multiplier(): number {
  return Number(process.env.TRACKTREE_RUNS ?? (process.env.TRACKTREE_KIND === PROPERTY ? AT_LENGTH : 1));
}

/** Tries a property `runs` times the multiplier. A failure prints its seed; with TRACKTREE_SEED set to it the same cases come again. */
export function trials<T>(runs: number): Parameters<T> {
  const seed = process.env.TRACKTREE_SEED;
  const numRuns = Math.max(1, Math.round(runs * multiplier()));
  return {
    numRuns,
    skipAllAfterTimeLimit: TRYING_MAX_MS,
    ...(seed === undefined ? {} : { seed: Number(seed) }),
  };
}
