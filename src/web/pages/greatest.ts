/** A name, and the number of its tracks. */
export type Group = [name: string, count: number];

/** The groups with the greatest counts, the greatest first, and equal ones as they came. It sorts only these. */
export function greatestOf(counts: ReadonlyMap<string, number>, lengthMax: number): Group[] {
  const least = leastOf(counts, lengthMax);
  const groups: Group[] = [];
  for (const group of counts) if (group[1] >= least) groups.push(group);
  return groups.sort((a, b) => b[1] - a[1]).slice(0, lengthMax);
}

/** The least count among the greatest. */
function leastOf(counts: ReadonlyMap<string, number>, lengthMax: number): number {
  const frequencies = new Map<number, number>();
  for (const count of counts.values()) frequencies.set(count, (frequencies.get(count) ?? 0) + 1);
  let left = lengthMax;
  for (const [count, frequency] of [...frequencies].sort((a, b) => b[0] - a[0])) {
    left -= frequency;
    if (left <= 0) return count;
  }
  return 0;
}
