import { STRIDE_LENGTH, type Steps } from '../../../slices/index.ts';
import type { TrackIndex } from '../indexes/track-index.ts';
import { firstOfZone, zoneOf } from '../indexes/zone-map.ts';
import { ascending, lowerBound } from './ascending.ts';
import type { Access, Filter, Plan } from './plan.ts';

/** With fewer candidates than this, each is looked at. */
const ZONED_MIN = 64;

/** Some candidates, and what is still to be asked of them. */
interface Part {
  candidates: Uint32Array;
  filters: readonly Filter[];
}

/** The number of tracks that pass all conditions. */
export function* countMatches(index: TrackIndex, plan: Plan): Steps<number> {
  if (plan.filters.length === 0) return plan.candidates;
  let [count, steps] = [0, 0];
  for (const { candidates, filters } of partsOf(index, plan)) {
    count += filters.length === 0 ? candidates.length : countPassing(candidates, filters);
    steps += candidates.length;
    if (steps < STRIDE_LENGTH) continue;
    steps = 0;
    yield;
  }
  return count;
}

/** The numbers of the tracks that pass all conditions, ascending. */
export function* findMatches(index: TrackIndex, plan: Plan): Steps<Uint32Array> {
  if (!plan.source) return yield* allTracks(index);
  const matches = new Uint32Array(plan.candidates);
  let [length, steps] = [0, 0];
  for (const { candidates, filters } of partsOf(index, plan)) {
    length = keepPassing(candidates, filters, matches, length);
    steps += candidates.length;
    if (steps < STRIDE_LENGTH) continue;
    steps = 0;
    yield;
  }
  const found = matches.subarray(0, length);
  return plan.source.isAscending ? found : yield* ascending(found);
}

function* allTracks(index: TrackIndex): Steps<Uint32Array> {
  const all = new Uint32Array(index.count);
  let length = 0;
  for (let trackNum = 1; trackNum <= index.lastTrackNum; trackNum++) {
    if (index.has(trackNum)) all[length++] = trackNum;
    if (trackNum % STRIDE_LENGTH === 0) yield;
  }
  return all;
}

/** The candidates in parts of a stride at most. */
function* partsOf(index: TrackIndex, { source, filters }: Plan): Generator<Part> {
  const whole = filters.map(({ passes }) => passes);
  const timed = filters.find(({ interval }) => interval !== undefined);
  for (const candidates of source!.parts()) {
    if (timed === undefined || candidates.length < ZONED_MIN) yield* stridesOf(candidates, whole);
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

/**
 * Leaves out ascending candidates whose zone is outside of the interval, and the question for the time where it is
 * inside.
 */
function* partsByZone(
  index: TrackIndex,
  timed: Access,
  candidates: Uint32Array,
  filters: readonly Access[],
): Generator<Part> {
  const { zones } = index.time;
  const { from, to } = timed.interval!;
  const toAsk = {
    some: filters.map(({ passes }) => passes),
    all: filters.filter((filter) => filter !== timed).map(({ passes }) => passes),
  };
  for (let start = 0; start < candidates.length; ) {
    let zone = zoneOf(candidates[start]!);
    const overlap = zones.overlap(zone, from, to);
    while (++zone < zones.count && zones.overlap(zone, from, to) === overlap);
    const end = lowerBound(candidates, firstOfZone(zone), start);
    if (overlap !== 'none') yield* stridesOf(candidates.subarray(start, end), toAsk[overlap]);
    start = end;
  }
}

function countPassing(candidates: Uint32Array, filters: readonly Filter[]): number {
  let count = 0;
  for (let i = 0; i < candidates.length; i++) if (passesAll(filters, candidates[i]!)) count++;
  return count;
}

/** Writes the candidates that pass to `matches` from the index `to` on, and returns the index behind them. */
function keepPassing(
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
    if (passesAll(filters, trackNum)) matches[end++] = trackNum;
  }
  return end;
}

/** Whether a track passes all filters. */
export function passesAll(filters: readonly Filter[], trackNum: number): boolean {
  for (let i = 0; i < filters.length; i++) if (!filters[i]!(trackNum)) return false;
  return true;
}
