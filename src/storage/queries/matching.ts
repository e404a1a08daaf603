import type { TrackIndex } from '../indexes/track-index.ts';
import { firstOfZone, zoneOf } from '../indexes/zone-map.ts';
import type { Access, Filter, Plan } from './plan.ts';

/** With fewer candidates than this, each is looked at. */
const ZONED_MIN = 64;
/** Walking through tracks costs less than sorting candidates, unless it meets this many times as many. */
const WALK_FACTOR = 4;

/** A part of the candidates: those from `start` to before `end`. */
interface Part {
  start: number;
  end: number;
  filters: readonly Filter[];
}

/** The number of tracks that pass all conditions. */
export function countMatches(index: TrackIndex, plan: Plan): number {
  if (plan.filters.length === 0) return plan.candidates;
  const candidates = copyCandidates(plan);
  let count = 0;
  for (const { start, end, filters } of partsOf(index, plan, candidates)) {
    count += filters.length === 0 ? end - start : countPassing(candidates.subarray(start, end), filters);
  }
  return count;
}

/** The numbers of the tracks that pass all conditions, ascending. */
export function findMatches(index: TrackIndex, plan: Plan): Uint32Array {
  if (!plan.source) return walk(index, 1, index.lastTrackNum, [], new Uint32Array(index.count), 0);
  const walked = plan.source.isAscending ? undefined : walkInstead(index, plan, plan.source);
  if (walked) return walked;
  const candidates = copyCandidates(plan);
  let length = 0;
  for (const { start, end, filters } of partsOf(index, plan, candidates)) {
    if (filters.length === 0) length = moveDown(candidates, start, end, length);
    else length = keepPassing(candidates, start, end, filters, length);
  }
  const matches = candidates.subarray(0, length);
  return plan.source.isAscending ? matches : matches.sort();
}

function copyCandidates({ source, candidates }: Plan): Uint32Array {
  const copy = new Uint32Array(candidates);
  source!.copyTo(copy);
  return copy;
}

/** The candidates in parts, each with what is still to be asked of them. */
function partsOf(index: TrackIndex, { source, filters }: Plan, candidates: Uint32Array): Iterable<Part> {
  const whole = filters.map(({ passes }) => passes);
  const timed = filters.find(({ interval }) => interval !== undefined);
  if (!timed || !source!.isAscending || candidates.length < ZONED_MIN) {
    return [{ start: 0, end: candidates.length, filters: whole }];
  }
  const untimed = filters.filter((filter) => filter !== timed).map(({ passes }) => passes);
  return partsByZone(index, timed, candidates, { some: whole, all: untimed });
}

/** Leaves out candidates whose zone is outside of the interval, and the question for the time where it is inside. */
function* partsByZone(
  index: TrackIndex,
  { interval }: Access,
  candidates: Uint32Array,
  filters: Record<'some' | 'all', readonly Filter[]>,
): Generator<Part> {
  const { zones } = index.time;
  const { from, to } = interval!;
  for (let start = 0; start < candidates.length; ) {
    let zone = zoneOf(candidates[start]!);
    const overlap = zones.overlap(zone, from, to);
    while (++zone < zones.count && zones.overlap(zone, from, to) === overlap);
    const end = lowerBound(candidates, firstOfZone(zone), start);
    if (overlap !== 'none') yield { start, end, filters: filters[overlap] };
    start = end;
  }
}

/**
 * The matches by walking through all tracks that may be among them, in ascending order, if that costs less than sorting
 * the candidates; undefined if not.
 */
function walkInstead(index: TrackIndex, plan: Plan, source: Access): Uint32Array | undefined {
  const { zones } = index.time;
  const { from, to } = source.interval ?? { from: -Infinity, to: Infinity };
  const wanted = [];
  for (let zone = 0; zone < zones.count; zone++)
    if (zones.overlap(zone, from, to) !== 'none') wanted.push(zone);
  if (firstOfZone(wanted.length) > plan.candidates * WALK_FACTOR) return undefined;
  const filters = [source, ...plan.filters].map(({ passes }) => passes);
  const matches = new Uint32Array(plan.candidates);
  let found: Uint32Array = matches.subarray(0, 0);
  for (const zone of wanted) {
    found = walk(index, firstOfZone(zone), firstOfZone(zone + 1) - 1, filters, matches, found.length);
  }
  return found;
}

/** Adds the tracks from `first` to `last` that pass to the first `length` matches. */
function walk(
  index: TrackIndex,
  first: number,
  last: number,
  filters: readonly Filter[],
  matches: Uint32Array,
  length: number,
): Uint32Array {
  let end = length;
  for (let trackNum = first; trackNum <= Math.min(last, index.lastTrackNum); trackNum++) {
    if (index.has(trackNum) && passesAll(filters, trackNum)) matches[end++] = trackNum;
  }
  return matches.subarray(0, end);
}

function countPassing(candidates: Uint32Array, filters: readonly Filter[]): number {
  let count = 0;
  for (let i = 0; i < candidates.length; i++) if (passesAll(filters, candidates[i]!)) count++;
  return count;
}

function moveDown(candidates: Uint32Array, start: number, end: number, to: number): number {
  if (to !== start) candidates.copyWithin(to, start, end);
  return to + end - start;
}

/** Moves the candidates of a part that pass down to the index `to`, and returns the index behind them. */
function keepPassing(
  candidates: Uint32Array,
  start: number,
  end: number,
  filters: readonly Filter[],
  to: number,
): number {
  let kept = to;
  for (let i = start; i < end; i++) {
    const trackNum = candidates[i]!;
    if (passesAll(filters, trackNum)) candidates[kept++] = trackNum;
  }
  return kept;
}

function passesAll(filters: readonly Filter[], trackNum: number): boolean {
  for (let i = 0; i < filters.length; i++) if (!filters[i]!(trackNum)) return false;
  return true;
}

/** The first index, from `start` on, whose number is not less than `trackNum`. */
function lowerBound(trackNums: Uint32Array, trackNum: number, start: number): number {
  let low = start;
  let high = trackNums.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (trackNums[middle]! < trackNum) low = middle + 1;
    else high = middle;
  }
  return low;
}
