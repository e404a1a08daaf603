import { DAY_MS } from '../arguments/index.ts';

/** How far clocks are ahead of UTC at a moment, in milliseconds. */
export type OffsetAt = (time: number) => number;

/** The moment at which clocks show a time, the first one of two; undefined where they skip it. */
function findMoment(local: number, offsetAt: OffsetAt): number | undefined {
  const candidates = [-DAY_MS, DAY_MS].map((away) => local - offsetAt(local + away));
  const fitting = candidates.filter((time) => time + offsetAt(time) === local);
  return fitting.length > 0 ? Math.min(...fitting) : undefined;
}

/** The moment at which clocks show a time, the first one of two; where they skip it, the one at which they do. */
export function momentOf(local: number, offsetAt: OffsetAt): number {
  const moment = findMoment(local, offsetAt);
  if (moment !== undefined) return moment;
  const [before, after] = [local - offsetAt(local - DAY_MS), local - offsetAt(local + DAY_MS)];
  return findChange(Math.min(before, after), Math.max(before, after), offsetAt);
}

/** The moment from which on clocks are ahead of UTC as they are at `to`, and as they are not at `from`. */
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
