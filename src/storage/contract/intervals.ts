import type { Interval } from './conditions.ts';

/** The moments that are in any of the intervals, as disjoint intervals in ascending order. */
export function unite(intervals: readonly Interval[]): Interval[] {
  const united: Interval[] = [];
  for (const { from, to } of intervals.filter(isNotEmpty).sort((a, b) => a.from - b.from)) {
    const last = united.at(-1);
    if (last && from <= last.to + 1) last.to = Math.max(last.to, to);
    else united.push({ from, to });
  }
  return united;
}

/** The moments that are in both; undefined stands for all moments. */
export function intersect(a: readonly Interval[] | undefined, b: readonly Interval[]): readonly Interval[] {
  if (a === undefined) return b;
  const parts = a.flatMap((x) =>
    b.map((y) => ({ from: Math.max(x.from, y.from), to: Math.min(x.to, y.to) })),
  );
  return unite(parts);
}

/** Whether a moment is in one of the intervals. */
export function contains(intervals: readonly Interval[], time: number): boolean {
  return intervals.some(({ from, to }) => time >= from && time <= to);
}

const isNotEmpty = ({ from, to }: Interval): boolean => from <= to;
