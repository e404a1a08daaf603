/** How many numbers both have; the shorter list becomes the set. */
export function commonCount(shorter: readonly number[], longer: Iterable<number>): number {
  const known = new Set(shorter);
  let count = 0;
  for (const number of longer) if (known.has(number)) count++;
  return count;
}
