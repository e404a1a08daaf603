import type { Steps } from '../../../slices/index.ts';
import { compareValues } from '../../contract/attribute-value.ts';
import type { Interval } from '../../contract/conditions.ts';
import { isByTrackNum, type Order } from '../../contract/order.ts';
import type { TrackIndex } from '../indexes/track-index.ts';
import { COMPARED_MAX } from '../records/limits.ts';
import { BitSet } from './bit-set.ts';
import type { Scan } from './limited-scan.ts';
import { afterCursor, scanInOrder } from './scan.ts';

/** The cost of comparing two tracks, as a number of tracks looked at in a scan. */
const COMPARISON_COST = 4;

type Compare = (a: number, b: number) => number;

/**
 * Sorts matches, for a limited scan from the cursor on. Many are sorted by a scan of all tracks in order that keeps the
 * matches. Tracks without a value of the attribute come last; reverse is exactly the opposite order.
 *
 * @param matches ascending track numbers, which may be sorted in place
 * @param times an interval that all matches are in, if one is known
 */
export function* sortMatches(
  index: TrackIndex,
  matches: Uint32Array,
  order: Order,
  times?: Interval,
): Steps<Scan> {
  const scanOf = (sorted: Uint32Array): Scan => ({ parts: [sorted], filters: [], matchesMax: sorted.length });
  if (isByTrackNum(order)) return scanOf(afterCursor(matches, order));
  const comparisons = matches.length * Math.log2(matches.length + 1);
  if (matches.length > COMPARED_MAX || comparisons * COMPARISON_COST > index.count) {
    const set = new BitSet(index.lastTrackNum);
    yield* set.add(matches);
    const filters = [(trackNum: number) => set.has(trackNum)];
    return { parts: scanInOrder(index, order, times), filters, matchesMax: matches.length };
  }
  const compare = yield* comparatorOf(index, order.by, comparisons);
  return scanOf(matchesAfter(matches, order, compare).sort(compare));
}

/** Compares two tracks by an attribute, then by number. */
function* comparatorOf(index: TrackIndex, by: string, comparisons: number): Steps<Compare> {
  if (by === 'timeStamp') return (a, b) => index.timeOf(a) - index.timeOf(b) || a - b;
  const attribute = index.attributeOf(by);
  const { sorted } = attribute;
  if (yield* sorted.prepare(comparisons))
    return (a, b) => sorted.rankOf(attribute.ordinalOf(a)) - sorted.rankOf(attribute.ordinalOf(b)) || a - b;
  return (a, b) => {
    const [valueA, valueB] = [attribute.valueOf(a), attribute.valueOf(b)];
    if (valueA === undefined || valueB === undefined)
      return Number(valueA === undefined) - Number(valueB === undefined) || a - b;
    return compareValues(valueA, valueB) || a - b;
  };
}

/** The matches that come after the cursor. */
function matchesAfter(matches: Uint32Array, { after, isReverse }: Order, compare: Compare): Uint32Array {
  if (after === 0) return matches;
  return matches.filter((trackNum) =>
    isReverse ? compare(trackNum, after) < 0 : compare(trackNum, after) > 0,
  );
}
