import { TrackingError } from '../../../errors.ts';
import type { Interval } from '../../contract/conditions.ts';
import type { Order } from '../../contract/order.ts';
import type { AttributeIndex } from '../indexes/attribute-index.ts';
import { beforeTime, behindTime, type TimePlace } from '../indexes/time-index.ts';
import type { TrackIndex } from '../indexes/track-index.ts';
import { firstOfZone, zoneOf } from '../indexes/zone-map.ts';
import { lowerBound } from './ascending.ts';

const ALL_TIMES: Interval = { from: -Infinity, to: Infinity };

/**
 * All tracks in an order, from the cursor on, in parts to be read only, until the next one or until the indexes change.
 * In the reverse order the parts come from the last to the first, but are ascending in themselves: read them from their end.
 *
 * What the order needs of the indexes must have been prepared.
 *
 * @param times tracks outside of this interval may be left out where that spares work
 */
export function partsInOrder(
  index: TrackIndex,
  order: Order,
  times: Interval = ALL_TIMES,
): Iterable<Uint32Array> {
  if (order.by === 'trackNum') return partsByNumber(index, order, times);
  if (order.by === 'timeStamp') return partsByTime(index, order, times);
  return partsByValue(index, index.attribute(order.by)!, order);
}

/** @throws TrackingError TRACKS_NOT_FOUND if the cursor's track is gone and its place cannot be told */
export function checkCursor(index: TrackIndex, { by, after }: Order): void {
  if (after === 0 || by === 'trackNum' || index.has(after)) return;
  throw new TrackingError(
    'TRACKS_NOT_FOUND',
    `after: the track ${after} is gone, so its place by ${by} cannot be told; begin again without 'after'`,
  );
}

/** Track numbers from `first` to before `end`. */
interface Span {
  first: number;
  end: number;
}

/** The numbers behind the cursor in the direction of the order. */
function spanAfter({ lastTrackNum }: TrackIndex, after: number, isReverse: boolean): Span {
  if (after === 0) return { first: 1, end: lastTrackNum + 1 };
  return isReverse
    ? { first: 1, end: Math.min(after, lastTrackNum + 1) }
    : { first: after + 1, end: lastTrackNum + 1 };
}

function* partsByNumber(index: TrackIndex, order: Order, { from, to }: Interval): Generator<Uint32Array> {
  for (const { zone, first, end } of zonesOf(
    spanAfter(index, order.after, order.isReverse),
    order.isReverse,
  )) {
    const isOutside = index.time.zones.overlap(zone, from, to) === 'none';
    yield isOutside ? NOTHING : numbersWhere((trackNum) => index.has(trackNum), first, end);
  }
}

/** Tells whoever goes through the parts that there was work, though nothing came of it. */
const NOTHING = new Uint32Array();

/** A span of track numbers, zone by zone. */
function* zonesOf({ first, end }: Span, isReverse: boolean): Generator<Span & { zone: number }> {
  if (first >= end) return;
  const [firstZone, lastZone] = [zoneOf(first), zoneOf(end - 1)];
  for (let i = 0; i <= lastZone - firstZone; i++) {
    const zone = isReverse ? lastZone - i : firstZone + i;
    yield { zone, first: Math.max(first, firstOfZone(zone)), end: Math.min(end, firstOfZone(zone + 1)) };
  }
}

function numbersWhere(isWanted: (trackNum: number) => boolean, first: number, end: number): Uint32Array {
  const numbers = new Uint32Array(end - first);
  let length = 0;
  for (let trackNum = first; trackNum < end; trackNum++) if (isWanted(trackNum)) numbers[length++] = trackNum;
  return numbers.subarray(0, length);
}

function partsByTime(
  { time }: TrackIndex,
  { after, isReverse }: Order,
  { from, to }: Interval,
): Iterable<Uint32Array> {
  const cursor = after === 0 ? undefined : { time: time.timeOf(after), trackNum: after };
  if (isReverse) return time.partsReversed(beforeTime(from), earlier(cursor, behindTime(to)));
  return time.parts(later(cursor, beforeTime(from)), behindTime(to));
}

const isEarlier = (a: TimePlace, b: TimePlace): boolean =>
  a.time < b.time || (a.time === b.time && a.trackNum < b.trackNum);
const earlier = (a: TimePlace | undefined, b: TimePlace): TimePlace => (a && isEarlier(a, b) ? a : b);
const later = (a: TimePlace | undefined, b: TimePlace): TimePlace => (a && isEarlier(b, a) ? a : b);

/** The tracks of each value in the order of the values; those without a value are the last. */
function* partsByValue(index: TrackIndex, attribute: AttributeIndex, order: Order): Generator<Uint32Array> {
  const { after, isReverse } = order;
  const ofCursor = after === 0 ? 0 : attribute.ordinalOf(after);
  const isWithout = after !== 0 && ofCursor === 0;
  const without = partsWithout(
    index,
    attribute,
    spanAfter(index, isWithout ? after : 0, isReverse),
    isReverse,
  );
  if (isReverse && (after === 0 || isWithout)) yield* without;
  if (isReverse || !isWithout) {
    for (const ordinal of attribute.sorted.ordinals(ofCursor, isReverse)) {
      const list = attribute.list(ordinal);
      yield ordinal === ofCursor ? cut(list, spanAfter(index, after, isReverse)) : list;
    }
  }
  if (!isReverse) yield* without;
}

/** What of an ascending list comes after the cursor. */
export function partAfterCursor(
  index: TrackIndex,
  list: Uint32Array,
  { after, isReverse }: Order,
): Uint32Array {
  return after === 0 ? list : cut(list, spanAfter(index, after, isReverse));
}

function cut(list: Uint32Array, { first, end }: Span): Uint32Array {
  return list.subarray(lowerBound(list, first), lowerBound(list, end));
}

/** The tracks that have no value of an attribute; only those of attributes from data can be without. */
function* partsWithout(
  index: TrackIndex,
  attribute: AttributeIndex,
  span: Span,
  isReverse: boolean,
): Generator<Uint32Array> {
  if (!index.attributes.includes(attribute)) return;
  const isWithout = (trackNum: number): boolean => index.has(trackNum) && attribute.ordinalOf(trackNum) === 0;
  for (const { first, end } of zonesOf(span, isReverse)) yield numbersWhere(isWithout, first, end);
}
