import { DAY_MS } from '../arguments/index.ts';

/** How far clocks are ahead of UTC at a moment, in milliseconds. */
export type OffsetAt = (time: number) => number;

/** The first moment at which clocks show a local time; undefined if they skip it. */
function findMoment(local: number, offsetAt: OffsetAt): number | undefined {
  const candidates = [-DAY_MS, DAY_MS].map((away) => local - offsetAt(local + away));
  const fitting = candidates.filter((time) => time + offsetAt(time) === local);
  return fitting.length > 0 ? Math.min(...fitting) : undefined;
}

/** The first moment at which clocks show a local time; the moment of the change if they skip it. */
export function momentOf(local: number, offsetAt: OffsetAt): number {
  const moment = findMoment(local, offsetAt);
  if (moment !== undefined) return moment;
  const [before, after] = [local - offsetAt(local - DAY_MS), local - offsetAt(local + DAY_MS)];
  return findChange(Math.min(before, after), Math.max(before, after), offsetAt);
}

/** The moment at which the offset changes from that of `from` to that of `to`. */
export function findChange(from: number, to: number, offsetAt: OffsetAt): number {
  const offset = offsetAt(to);
  let [before, after] = [from, to];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAt(middle) === offset) after = middle;
    else before = middle;
  }
  return after;
}
