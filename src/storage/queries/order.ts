import { TrackingError } from '../../errors.ts';
import {
  checkCallback,
  checkCount,
  checkFlag,
  checkOptions,
  checkText,
  describe,
} from '../arguments/checks.ts';
import type { TrackIndex } from '../indexes/track-index.ts';
import { parseTrackId } from '../keys.ts';
import type { IterateOptions, QueryOptions } from '../types.ts';

/** Comparing two tracks in a sort costs about so many times what looking at one costs in a walk through all. */
const COMPARISON_COST = 4;

/** The order of an answer and the part of it that is wanted, checked. */
export interface Order {
  by: string;
  isReverse: boolean;
  limit: number;
  offset: number;
  /** The track after which the answer begins; 0: at the start. */
  after: number;
}

const TRACK_ATTRIBUTES = ['taskId', 'runId', 'userName', 'timeStamp'];
const OPTION_NAMES = ['orderBy', 'reverse', 'limit', 'offset', 'after'] as const;

/** @throws TypeError, RangeError that name the option */
export function parseOrder(value: QueryOptions<string> | undefined, attributes: readonly string[]): Order {
  const options = checkOptions('options', value, OPTION_NAMES);
  const by = options.orderBy === undefined ? 'trackNum' : options.orderBy;
  return {
    by: checkName('orderBy', by, ['trackNum', ...TRACK_ATTRIBUTES, ...attributes]),
    isReverse: checkFlag('reverse', options.reverse),
    limit: options.limit === undefined ? Infinity : checkCount('limit', options.limit),
    offset: options.offset === undefined ? 0 : checkCount('offset', options.offset),
    after: options.after === undefined ? 0 : parseCursor(options.after),
  };
}

/** The options of an iteration. @throws TypeError, RangeError that name the option */
export function parseIteration(
  value: IterateOptions<string> | undefined,
  attributes: readonly string[],
): { order: Order; onDamaged: IterateOptions['onDamaged'] } {
  const { onDamaged, ...options } = checkOptions('options', value, [...OPTION_NAMES, 'onDamaged']);
  return { order: parseOrder(options, attributes), onDamaged: checkCallback('onDamaged', onDamaged) };
}

/** Checks the name of an indexed attribute. @throws TypeError */
export function checkAttribute(value: unknown, attributes: readonly string[]): string {
  return checkName('attribute', value, [...TRACK_ATTRIBUTES, ...attributes]);
}

function checkName(name: string, value: unknown, known: readonly string[]): string {
  if (typeof value === 'string' && known.includes(value)) return value;
  throw new TypeError(`${name} must be one of ${known.join(', ')}, received ${describe(value)}`);
}

function parseCursor(value: unknown): number {
  const trackNum = parseTrackId(checkText('after', value));
  if (trackNum === 0)
    throw new RangeError(`after must be a trackId such as '0000001', received ${describe(value)}`);
  return trackNum;
}

/** Prepares what ordering needs of the indexes. */
export async function prepareOrder(index: TrackIndex, by: string): Promise<void> {
  await index.attribute(by)?.dictionary.sort();
}

/** Whether an answer in ascending order of track numbers is in the order that is asked for. */
export const isByTrackNum = (order: Order): boolean => order.by === 'trackNum';

/**
 * The wanted part of the matches, in order. Tracks without a value of the attribute come last; `reverse` gives exactly
 * the opposite order.
 *
 * @param matches ascending track numbers; they may be put in another order in place
 * @throws TrackingError TRACKS_NOT_FOUND if the cursor's track is gone and its place cannot be told
 */
export function arrange(index: TrackIndex, matches: Uint32Array, order: Order): Uint32Array {
  const compare = comparatorOf(index, order.by);
  const ordered = compare ? sortMatches(index, matches, order.by, compare) : matches;
  if (order.isReverse) ordered.reverse();
  const start = order.after === 0 ? 0 : placeAfter(index, ordered, order, compare ?? ((a, b) => a - b));
  const from = Math.min(ordered.length, start + order.offset);
  return ordered.subarray(from, Math.min(ordered.length, from + order.limit));
}

type Compare = (a: number, b: number) => number;

/** Compares two tracks by an attribute, then by number; undefined for the order of track numbers. */
function comparatorOf(index: TrackIndex, by: string): Compare | undefined {
  if (by === 'trackNum') return undefined;
  if (by === 'timeStamp') return (a, b) => index.time.timeOf(a) - index.time.timeOf(b) || a - b;
  const attribute = index.attribute(by)!;
  const { ranks } = attribute.sorted;
  return (a, b) => ranks[attribute.ordinalOf(a)]! - ranks[attribute.ordinalOf(b)]! || a - b;
}

function sortMatches(index: TrackIndex, matches: Uint32Array, by: string, compare: Compare): Uint32Array {
  const comparisons = matches.length * Math.log2(matches.length + 1);
  if (comparisons * COMPARISON_COST < index.count) return matches.sort(compare);
  return walkInOrder(index, matches, by);
}

/** Goes through all tracks in the order of the attribute and keeps the matches. */
function walkInOrder(index: TrackIndex, matches: Uint32Array, by: string): Uint32Array {
  const isMatch = new Uint8Array(index.lastTrackNum + 1);
  for (const trackNum of matches) isMatch[trackNum] = 1;
  let length = 0;
  const keep = (trackNum: number): void => {
    if (isMatch[trackNum] !== 1) return;
    isMatch[trackNum] = 0;
    matches[length++] = trackNum;
  };
  for (const trackNum of allInOrder(index, by)) keep(trackNum);
  for (let trackNum = 1; length < matches.length; trackNum++) keep(trackNum);
  return matches;
}

/** All tracks that have the attribute, in its order. */
function allInOrder(index: TrackIndex, by: string): Uint32Array {
  const all = new Uint32Array(index.count);
  if (by === 'timeStamp') return all.subarray(0, index.time.copyTo(-Infinity, Infinity, all, 0));
  const attribute = index.attribute(by)!;
  let end = 0;
  for (const ordinal of attribute.sorted.ordinals) end = attribute.copyTo(ordinal, all, end);
  return all.subarray(0, end);
}

/** The index of the first track behind the cursor. */
function placeAfter(index: TrackIndex, ordered: Uint32Array, order: Order, compare: Compare): number {
  if (order.by !== 'trackNum' && !index.has(order.after)) {
    throw new TrackingError(
      'TRACKS_NOT_FOUND',
      `after: the track ${order.after} is gone, so its place by ${order.by} cannot be told; begin again without 'after'`,
    );
  }
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const difference = compare(ordered[middle]!, order.after);
    if (order.isReverse ? difference < 0 : difference > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}
