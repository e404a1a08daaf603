import { assert, expectDefined } from '../../../errors.ts';
import { STRIDE_LENGTH, type Steps } from '../../../slices/index.ts';
import type { Conditions } from '../../contract/conditions.ts';
import type { Order } from '../../contract/order.ts';
import { lowerBound } from '../indexes/lower-bound.ts';
import type { TrackIndex } from '../indexes/track-index.ts';
import { firstOfZone, zoneOf } from '../indexes/zone-map.ts';
import { sortNumbers } from './bit-set.ts';
import { limitedScan, matchesAll } from './limited-scan.ts';
import { type Access, type Plan, planQuery, planScan } from './plan.ts';
import { checkCursor, type Filter } from './scan.ts';
import { sortMatches } from './sort.ts';

/** Zones are used for at least this many candidates. */
const ZONED_MIN = 64;

/**
 * The numbers of the tracks that a query asks for, in order: by a limited scan, or all matches are found and sorted. The
 * indexes must be prepared for the conditions and the order.
 *
 * @throws TrackingError TRACKS_NOT_FOUND if the cursor's track is gone, and its place with it
 */
export function* selectTracks(index: TrackIndex, conditions: Conditions, order: Order): Steps<Uint32Array> {
  checkCursor(index, order);
  const plan = yield* planQuery(index, conditions);
  const scan = planScan(index, plan, order);
  const found = scan && (yield* limitedScan(scan, order));
  if (found) return found;
  const matches = yield* findMatches(index, plan);
  const selected = yield* limitedScan(yield* sortMatches(index, matches, order, plan.timed?.interval), order);
  assert(selected, 'a scan of sorted matches has no bound to fail at');
  return selected;
}

/** The number of tracks that match a plan. */
export function* countMatches(index: TrackIndex, plan: Plan): Steps<number> {
  if (plan.filters.length === 0) return plan.candidates;
  let [count, steps] = [0, 0];
  for (const { candidates, filters } of partsOf(index, plan)) {
    count += filters.length === 0 ? candidates.length : countIn(candidates, filters);
    steps += candidates.length;
    if (steps < STRIDE_LENGTH) continue;
    steps = 0;
    yield;
  }
  return count;
}

/** The numbers of the tracks that match a plan, ascending. */
export function* findMatches(index: TrackIndex, plan: Plan): Steps<Uint32Array> {
  const matches = new Uint32Array(plan.candidates);
  let [length, steps] = [0, 0];
  for (const { candidates, filters } of partsOf(index, plan)) {
    length = copyMatches(candidates, filters, matches, length);
    steps += candidates.length;
    if (steps < STRIDE_LENGTH) continue;
    steps = 0;
    yield;
  }
  const found = matches.subarray(0, length);
  return plan.source?.isAscending ? found : yield* sortNumbers(found, index.lastTrackNum);
}

/** Some candidates, and what they must still match. */
interface Part {
  candidates: Uint32Array;
  filters: readonly Filter[];
}

/** The candidates in parts of a stride at most. */
function* partsOf(index: TrackIndex, { source, filters, timed }: Plan): Generator<Part> {
  assert(source, 'only a plan with conditions has candidates to match');
  const all = filters.map(({ matches }) => matches);
  for (const candidates of source.parts()) {
    if (timed === undefined || timed === source || candidates.length < ZONED_MIN)
      yield* stridesOf(candidates, all);
    else yield* partsByZone(index, timed, candidates, filters);
  }
}

function* stridesOf(candidates: Uint32Array, filters: readonly Filter[]): Generator<Part> {
  if (candidates.length <= STRIDE_LENGTH) {
    yield { candidates, filters };
    return;
  }
  for (let start = 0; start < candidates.length; start += STRIDE_LENGTH)
    yield { candidates: candidates.subarray(start, start + STRIDE_LENGTH), filters };
}

/** Skips ascending candidates whose zone is outside of the interval, and the filter by time where the zone is inside. */
function* partsByZone(
  index: TrackIndex,
  timed: Access,
  candidates: Uint32Array,
  filters: readonly Access[],
): Generator<Part> {
  const { zones } = index.time;
  const { from, to } = expectDefined(timed.interval, 'a timed source has an interval');
  const filtersOf = {
    some: filters.map(({ matches }) => matches),
    all: filters.filter((filter) => filter !== timed).map(({ matches }) => matches),
  };
  for (let start = 0; start < candidates.length; ) {
    let zone = zoneOf(candidates[start]!);
    const overlap = zones.overlap(zone, from, to);
    while (++zone < zones.count && zones.overlap(zone, from, to) === overlap);
    const end = lowerBound(candidates, firstOfZone(zone), start);
    if (overlap !== 'none') yield* stridesOf(candidates.subarray(start, end), filtersOf[overlap]);
    start = end;
  }
}

function countIn(candidates: Uint32Array, filters: readonly Filter[]): number {
  let count = 0;
  for (let i = 0; i < candidates.length; i++) if (matchesAll(filters, candidates[i]!)) count++;
  return count;
}

/** Copies the candidates that match to `matches` from the index `to` on, and returns the index behind them. */
function copyMatches(
  candidates: Uint32Array,
  filters: readonly Filter[],
  matches: Uint32Array,
  to: number,
): number {
  if (filters.length === 0) {
    matches.set(candidates, to);
    return to + candidates.length;
  }
  let end = to;
  for (let i = 0; i < candidates.length; i++) {
    const trackNum = candidates[i]!;
    if (matchesAll(filters, trackNum)) matches[end++] = trackNum;
  }
  return end;
}
