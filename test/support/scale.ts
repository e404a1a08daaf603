/**
 * The scale and the seed of an evidence suite: small where all tests run, full in its own script
 * (`--mode evidence`), or as the environment says.
 */
export function scaleOf(name: string, small: number, full: number): number {
  const wanted = process.env[`TRACKTREE_${name}`];
  if (wanted !== undefined) return Number(wanted);
  return process.env.MODE === 'evidence' ? full : small;
}

/** The seed: the same on every run, unless TRACKTREE_SEED says another one, or `random`. */
export function seedOf(usual: number): number {
  const wanted = process.env.TRACKTREE_SEED;
  if (wanted === undefined) return usual;
  return wanted === 'random' ? Date.now() >>> 0 : Number(wanted);
}

/** Tells a figure of the evidence, past the reporter of the tests. */
export function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}
