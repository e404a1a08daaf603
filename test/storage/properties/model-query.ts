import type { AttributeValue, Criteria, QueryOptions, TrackData } from '../../../src/storage/index.ts';
import type { ATTRIBUTES } from './actions.ts';
import type { ModelTrack } from './array-model.ts';

export type Attribute = (typeof ATTRIBUTES)[number];
export type AnyAttribute = 'taskId' | 'runId' | 'userName' | 'timeStamp' | Attribute;
export type ModelCriteria = Criteria<TrackData, Attribute>;
export type ModelOptions = Omit<QueryOptions<Attribute>, 'after'>;

/** The tracks that meet all criteria, in the order and the part the options ask for. */
export function queryModel(
  tracks: readonly ModelTrack[],
  criteria: ModelCriteria,
  options: ModelOptions = {},
): ModelTrack[] {
  const { orderBy = 'trackNum', reverse = false, offset = 0, limit = Number.POSITIVE_INFINITY } = options;
  const found = tracks.filter((track) => meetsAll(track, criteria));
  const ordered = orderBy === 'trackNum' ? found : inOrder(found, orderBy);
  if (reverse) ordered.reverse();
  return ordered.slice(offset, offset + limit);
}

/** How many tracks have each value of the attribute, by value in order. */
export function countModel(
  tracks: readonly ModelTrack[],
  attribute: AnyAttribute,
): [AttributeValue, number][] {
  const counts = new Map<AttributeValue, number>();
  for (const track of tracks) {
    const value = indexedValue(track, attribute);
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => compareValues(a, b));
}

/** What an index holds of the track for the attribute; undefined if nothing. */
export function indexedValue(track: ModelTrack, attribute: AnyAttribute): AttributeValue | undefined {
  const value = attribute === 'state' || attribute === 'size' ? track.data[attribute] : track[attribute];
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : undefined;
  return typeof value === 'string' || typeof value === 'boolean' ? value : undefined;
}

/** Orders values: booleans, then numbers, then text by code point. */
export function compareValues(a: AttributeValue, b: AttributeValue): number {
  if (typeof a !== typeof b) return TYPES.indexOf(typeof a) - TYPES.indexOf(typeof b);
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return Number(a) - Number(b);
}

const TYPES = ['boolean', 'number', 'string'];

/** Orders by the attribute, ties by number; tracks without it come last. */
function inOrder(tracks: ModelTrack[], attribute: AnyAttribute): ModelTrack[] {
  return tracks.sort((a, b) => {
    const [valueA, valueB] = [indexedValue(a, attribute), indexedValue(b, attribute)];
    if (valueA === undefined || valueB === undefined) {
      return Number(valueA === undefined) - Number(valueB === undefined) || a.trackNum - b.trackNum;
    }
    return compareValues(valueA, valueB) || a.trackNum - b.trackNum;
  });
}

function meetsAll(track: ModelTrack, criteria: ModelCriteria): boolean {
  return Object.entries(criteria).every(([name, criterion]) => {
    if (criterion === undefined || criterion === null) return true;
    if (name === 'timeFrom') return track.timeStamp >= Number(criterion);
    if (name === 'timeTo') return track.timeStamp <= Number(criterion);
    if (name === 'timeFromTo') return isWithin(track.timeStamp, criterion as [unknown, unknown]);
    return meets(indexedValue(track, name as AnyAttribute), criterion);
  });
}

function isWithin(timeStamp: number, [from, to]: [unknown, unknown]): boolean {
  return (from == null || timeStamp >= Number(from)) && (to == null || timeStamp <= Number(to));
}

function meets(value: AttributeValue | undefined, criterion: unknown): boolean {
  if (value === undefined) return false;
  if (Array.isArray(criterion)) return criterion.some((condition) => meets(value, condition));
  if (typeof criterion === 'string' && criterion.endsWith('*'))
    return startsWith(value, criterion.slice(0, -1));
  if (typeof criterion !== 'object' || criterion === null) return value === criterion;
  if (criterion instanceof Date) return value === criterion.getTime();
  if ('prefix' in criterion) return startsWith(value, criterion.prefix as string);
  if ('equals' in criterion) return value === criterion.equals;
  return isBetween(value, criterion);
}

function startsWith(value: AttributeValue, prefix: string): boolean {
  return typeof value === 'string' && value.startsWith(prefix);
}

type Bounds = Partial<Record<'gt' | 'gte' | 'lt' | 'lte', AttributeValue>>;

/** Bounds speak of values of their own type only. */
function isBetween(value: AttributeValue, bounds: Bounds): boolean {
  const { gt, gte, lt, lte } = bounds;
  if (Object.values(bounds).some((bound) => bound !== undefined && typeof bound !== typeof value))
    return false;
  return (
    (gt === undefined || compareValues(value, gt) > 0) &&
    (gte === undefined || compareValues(value, gte) >= 0) &&
    (lt === undefined || compareValues(value, lt) < 0) &&
    (lte === undefined || compareValues(value, lte) <= 0)
  );
}
