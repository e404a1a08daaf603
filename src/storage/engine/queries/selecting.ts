import type { Steps } from '../../../slices/index.ts';
import type { Conditions } from '../../contract/conditions.ts';
import { isByTrackNum, type Order } from '../../contract/order.ts';
import type { TrackIndex } from '../indexes/track-index.ts';
import { CANDIDATES_FEW } from '../records/limits.ts';
import { takeFirst } from './limited-scan.ts';
import { findMatches } from './matching.ts';
import { checkCursor, partAfterCursor, partsInOrder } from './parts-in-order.ts';
import { type Access, makePlan, type Plan } from './plan.ts';
import { arrange } from './sorting.ts';

/** Looking for the first tracks in order is tried if it is likely to take less than one of so many looks at candidates. */
const CERTAINTY = 2;

/**
 * The numbers of the tracks that are asked for, in order. What the plan and the order need of the indexes must have been
 * prepared.
 *
 * @throws TrackingError TRACKS_NOT_FOUND if the cursor's track is gone and its place cannot be told
 */
export function* selectTracks(index: TrackIndex, conditions: Conditions, order: Order): Steps<Uint32Array> {
  checkCursor(index, order);
  const plan = yield* makePlan(index, conditions);
  if (!plan.source) return (yield* takeFirst(partsInOrder(index, order), [], order, index.count))!;
  const first = yield* selectFirst(index, plan, plan.source, order);
  if (first) return first;
  const matches = yield* findMatches(index, plan);
  return yield* arrange(index, matches, order, timedOf(plan)?.interval);
}

/** How the first tracks could be found in order, one by one. */
interface Walk {
  parts: Iterable<Uint32Array>;
  /** How many tracks the parts have, cursor apart. */
  population: number;
  /** What the tracks of the parts have to be asked. */
  conditions: readonly Access[];
}

/**
 * The tracks that are asked for, if few of many are wanted and come soon in the order of the parts; undefined if they
 * do not: then it is better to find all.
 */
function* selectFirst(
  index: TrackIndex,
  plan: Plan,
  source: Access,
  order: Order,
): Steps<Uint32Array | undefined> {
  const wanted = order.offset + order.limit;
  if (plan.candidates <= Math.max(CANDIDATES_FEW, wanted)) return undefined;
  const { parts, population, conditions } = walkOf(index, plan, source, order);
  const visits = (wanted * population) / expectedMatches(index, plan);
  if (visits * CERTAINTY > plan.candidates) return undefined;
  const filters = conditions.map(({ passes }) => passes);
  return yield* takeFirst(parts, filters, order, plan.candidates, plan.candidates);
}

function walkOf(index: TrackIndex, plan: Plan, source: Access, order: Order): Walk {
  const all = [source, ...plan.filters];
  if (isByTrackNum(order) && source.isAscending) {
    const [list = new Uint32Array()] = source.parts();
    const parts = [partAfterCursor(index, list, order)];
    return { parts, population: plan.candidates, conditions: plan.filters };
  }
  const timed = timedOf(plan);
  const parts = partsInOrder(index, order, timed?.interval);
  if (order.by !== 'timeStamp' || !timed) return { parts, population: index.count, conditions: all };
  return { parts, population: timed.count, conditions: all.filter((access) => access !== timed) };
}

/** The condition on time, if it is one interval. */
function timedOf({ source, filters }: Plan): Access | undefined {
  return source?.interval ? source : filters.find(({ interval }) => interval !== undefined);
}

/** How many tracks pass all conditions, if these have nothing to do with one another. */
function expectedMatches({ count }: TrackIndex, { candidates, filters }: Plan): number {
  return filters.reduce((expected, filter) => (expected * filter.count) / count, candidates);
}
