import { TrackingError } from '../../../errors.ts';
import type { Interval } from '../../contract/conditions.ts';
import type { Order } from '../../contract/order.ts';
import type { AttributeIndex } from '../indexes/attribute-index.ts';
import { lowerBound } from '../indexes/lower-bound.ts';
import { beforeTime, behindTime, type TimePlace } from '../indexes/time-index.ts';
import type { TrackIndex } from '../indexes/track-index.ts';
import { firstOfZone, zoneOf } from '../indexes/zone-map.ts';

/** Whether a track matches a condition. */
export type Filter = (trackNum: number) => boolean;

const ALL_TIMES: Interval = { from: -Infinity, to: Infinity };

/**
 * Scans all tracks in an order, from the cursor on. They come in parts to be read only, until the next part or until the
 * indexes change. In reverse the last part comes first, but each part is ascending in itself: read it from its end.
 *
 * The indexes must be prepared for the order.
 *
 * @param times the scan may leave out tracks outside of this interval
 */
export function scanInOrder(
  index: TrackIndex,
  order: Order,
  times: Interval = ALL_TIMES,
): Iterable<Uint32Array> {
  if (order.by === 'trackNum') return scanNumbers(index, order, (trackNum) => index.has(trackNum), times);
  if (order.by === 'timeStamp') return scanTimes(index, order, times);
  return scanValues(index, index.attributeOf(order.by), order);
}

/** @throws TrackingError TRACKS_NOT_FOUND if the cursor's track is gone, and its place with it */
export function checkCursor(index: TrackIndex, { by, after }: Order): void {
  if (after === 0 || by === 'trackNum' || index.has(after)) return;
  throw new TrackingError(
    'TRACKS_NOT_FOUND',
    `after: the track ${after} is gone, so its place by ${by} cannot be told; begin again without 'after'`,
  );
}

/** The part of ascending track numbers that comes after the cursor. */
export function afterCursor(trackNums: Uint32Array, { after, isReverse }: Order): Uint32Array {
  if (after === 0) return trackNums;
  return isReverse
    ? trackNums.subarray(0, lowerBound(trackNums, after))
    : trackNums.subarray(lowerBound(trackNums, after + 1));
}

/** Scans track numbers zone by zone. A zone outside of `times` gives an empty part, so that its cost counts. */
function* scanNumbers(
  { lastTrackNum, time: { zones } }: TrackIndex,
  { after, isReverse }: Pick<Order, 'after' | 'isReverse'>,
  isWanted: Filter,
  { from, to }: Interval,
): Generator<Uint32Array> {
  const first = isReverse ? 1 : after + 1;
  const end = isReverse && after !== 0 ? Math.min(after, lastTrackNum + 1) : lastTrackNum + 1;
  if (first >= end) return;
  const [firstZone, lastZone] = [zoneOf(first), zoneOf(end - 1)];
  for (let i = 0; i <= lastZone - firstZone; i++) {
    const zone = isReverse ? lastZone - i : firstZone + i;
    const isOutside = zones.overlap(zone, from, to) === 'none';
    yield isOutside
      ? NOTHING
      : numbersWhere(isWanted, Math.max(first, firstOfZone(zone)), Math.min(end, firstOfZone(zone + 1)));
  }
}

const NOTHING = new Uint32Array();

function numbersWhere(isWanted: Filter, first: number, end: number): Uint32Array {
  const numbers = new Uint32Array(end - first);
  let length = 0;
  for (let trackNum = first; trackNum < end; trackNum++) if (isWanted(trackNum)) numbers[length++] = trackNum;
  return numbers.subarray(0, length);
}

function scanTimes(
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

/** Scans the tracks of each value in the order of the values. Tracks without a value come last, in reverse first. */
function* scanValues(index: TrackIndex, attribute: AttributeIndex, order: Order): Generator<Uint32Array> {
  const { after, isReverse } = order;
  const ofCursor = after === 0 ? 0 : attribute.ordinalOf(after);
  const isWithout = after !== 0 && ofCursor === 0;
  const without = scanWithout(index, attribute, { after: isWithout ? after : 0, isReverse });
  if (isReverse && (after === 0 || isWithout)) yield* without;
  if (isReverse || !isWithout) {
    for (const ordinal of attribute.sorted.ordinals(ofCursor, isReverse)) {
      const list = attribute.list(ordinal);
      yield ordinal === ofCursor ? afterCursor(list, order) : list;
    }
  }
  if (!isReverse) yield* without;
}

/** Scans the tracks without a value of an attribute. Only attributes from data can be absent. */
function scanWithout(
  index: TrackIndex,
  attribute: AttributeIndex,
  cursor: Pick<Order, 'after' | 'isReverse'>,
): Iterable<Uint32Array> {
  if (!index.attributes.includes(attribute)) return [];
  const isWithout: Filter = (trackNum) => index.has(trackNum) && attribute.ordinalOf(trackNum) === 0;
  return scanNumbers(index, cursor, isWithout, ALL_TIMES);
}
