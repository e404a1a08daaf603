/** How much a test does: `full`, in `npm test` `small`; or what the variable TRACKTREE_<name> says. */
export function scaleOf(name: string, full: number, small = full): number {
  const wanted = process.env[`TRACKTREE_${name}`];
  if (wanted !== undefined) return Number(wanted);
  return process.env.TRACKTREE_KIND === 'test' ? small : full;
}

/** The seed: the same on every run, unless TRACKTREE_SEED says another one, or `random`. */
export function seedOf(usual: number): number {
  const wanted = process.env.TRACKTREE_SEED;
  if (wanted === undefined) return usual;
  return wanted === 'random' ? Date.now() >>> 0 : Number(wanted);
}

/** Tells a figure of a long test, past the reporter of the tests. */
export function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}
