import type { Parameters } from 'fast-check';

/**
 * How often a property is tried: `runs` times the multiplier in TRACKTREE_RUNS. A failure prints its seed;
 * with TRACKTREE_SEED set to it the same cases come again.
 */
export function trials<T>(runs: number): Parameters<T> {
  const multiplier = Number(process.env.TRACKTREE_RUNS ?? 1);
  const seed = process.env.TRACKTREE_SEED;
  const numRuns = Math.max(1, Math.round(runs * multiplier));
  return { numRuns, ...(seed === undefined ? {} : { seed: Number(seed) }) };
}
