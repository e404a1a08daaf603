import type { Steps } from '../../../slices/index.ts';
import { compareValues } from '../../contract/attribute-value.ts';
import type { Interval } from '../../contract/conditions.ts';
import { isByTrackNum, type Order } from '../../contract/order.ts';
import type { TrackIndex } from '../indexes/track-index.ts';
import { COMPARED_MAX } from '../records/limits.ts';
import { Marks } from './bit-set.ts';
import { takeFirst } from './limited-scan.ts';
import { partsInOrder } from './parts-in-order.ts';

/** Comparing two tracks in a sort costs about so many times what looking at one costs in a walk through all. */
const COMPARISON_COST = 4;

/**
 * The wanted part of the matches, in order. Tracks without a value of the attribute come last; `reverse` gives exactly
 * the opposite order.
 *
 * @param matches ascending track numbers; they may be put in another order in place
 * @param times an interval that all matches are in, if one is known
 */
export function* arrange(
  index: TrackIndex,
  matches: Uint32Array,
  order: Order,
  times?: Interval,
): Steps<Uint32Array> {
  if (isByTrackNum(order)) return partAfter(matches, order, ascendingNumbers);
  const comparisons = matches.length * Math.log2(matches.length + 1);
  if (matches.length > COMPARED_MAX || comparisons * COMPARISON_COST > index.count)
    return yield* walkInOrder(index, matches, order, times);
  const compare = yield* comparatorOf(index, order.by, comparisons);
  return partAfter(matches.sort(compare), order, compare);
}

type Compare = (a: number, b: number) => number;

const ascendingNumbers: Compare = (a, b) => a - b;

/** Compares two tracks by an attribute, then by number. */
function* comparatorOf(index: TrackIndex, by: string, comparisons: number): Steps<Compare> {
  if (by === 'timeStamp') return (a, b) => index.timeOf(a) - index.timeOf(b) || a - b;
  const attribute = index.attribute(by)!;
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

/** The wanted part of tracks that are in order but for the direction. */
function partAfter(ordered: Uint32Array, order: Order, compare: Compare): Uint32Array {
  const { after, isReverse, offset, limit } = order;
  const behind = after === 0 ? 0 : placeBehind(ordered, after, compare);
  if (!isReverse) return ordered.subarray(behind + offset, Math.min(ordered.length, behind + offset + limit));
  const before = after === 0 ? ordered.length : behind - (ordered[behind - 1] === after ? 1 : 0);
  const end = Math.max(0, before - offset);
  return ordered.subarray(Math.max(0, end - limit), end).reverse();
}

/** The index of the first track that comes after this one. */
function placeBehind(ordered: Uint32Array, trackNum: number, compare: Compare): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(ordered[middle]!, trackNum) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Goes through all tracks in the order of the attribute and keeps the matches. */
function* walkInOrder(
  index: TrackIndex,
  matches: Uint32Array,
  order: Order,
  times: Interval | undefined,
): Steps<Uint32Array> {
  const marks = yield* Marks.of(matches);
  const parts = partsInOrder(index, order, times);
  const filters = [(trackNum: number) => marks.has(trackNum)];
  return (yield* takeFirst(parts, filters, order, matches.length))!;
}
