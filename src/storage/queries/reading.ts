import { Slices } from '../event-loop.ts';
import type { TrackIndex } from '../indexes/track-index.ts';
import { trackIdOf } from '../keys.ts';
import type { RowReader } from '../rows/rows.ts';
import type { Store } from '../store.ts';
import { Track } from '../track.ts';
import type { AttributeValue, QueryPlan, TrackHead, TrackMetadata } from '../types.ts';
import type { Conditions } from './conditions.ts';
import { arrange, isByTrackNum, type Order, prepareOrder } from './order.ts';
import { countMatches, findMatches, makePlan, type Plan, prepareIndexes } from './plan.ts';

/** Tracks that an iteration reads before it gives way. */
const ITERATION_CHUNK = 256;

/** The indexes with what the conditions need of them, at a moment when they show whole batches only. */
async function preparedIndex(store: Store, conditions: Conditions, by = 'trackNum'): Promise<TrackIndex> {
  for (;;) {
    await store.settled();
    const { index } = store;
    await prepareIndexes(index, conditions);
    await prepareOrder(index, by);
    if (store.isSettled && index === store.index) return index;
  }
}

/** The numbers of the tracks that are asked for, in order. */
async function select(store: Store, conditions: Conditions, order: Order): Promise<Selection> {
  const index = await preparedIndex(store, conditions, order.by);
  const matches = findMatches(index, makePlan(index, conditions));
  return { index, trackNums: arrange(index, matches, order), reader: store.rows.reader() };
}

/** Tracks found at one moment, and a reader that reads them as they were then. */
interface Selection {
  index: TrackIndex;
  trackNums: Uint32Array;
  reader: RowReader;
}

/** The tracks that are asked for. */
export async function readTracks(
  store: Store,
  typeName: string,
  conditions: Conditions,
  order: Order,
): Promise<Track[]> {
  const selection = await select(store, conditions, order);
  const { reader } = selection;
  return collect(
    selection,
    (trackNum, metadata) => new Track(typeName, trackNum, metadata, reader.read(trackNum)),
  );
}

/** What is asked for without the data: no row is read. */
export async function readHeads(store: Store, conditions: Conditions, order: Order): Promise<TrackHead[]> {
  const selection = await select(store, conditions, order);
  return collect(selection, (trackNum, metadata) => ({
    trackId: trackIdOf(trackNum),
    trackNum,
    ...metadata,
  }));
}

async function collect<T>(
  selection: Selection,
  make: (trackNum: number, metadata: TrackMetadata) => T,
): Promise<T[]> {
  const { trackNums, reader } = selection;
  const slices = new Slices();
  const made: T[] = [];
  try {
    for (const trackNum of trackNums) {
      made.push(make(trackNum, metadataAtStart(selection, trackNum)));
      if (slices.isOver()) await slices.next();
    }
  } finally {
    reader.close();
  }
  return made;
}

/** The metadata as it was when the selection was made: the columns say it, unless the track has changed since. */
function metadataAtStart({ index, reader }: Selection, trackNum: number): TrackMetadata {
  return reader.hasChanged(trackNum) ? metadataOfRow(reader, trackNum) : index.metadataOf(trackNum);
}

function metadataOfRow(reader: RowReader, trackNum: number): TrackMetadata {
  const { taskId, runId, userName, timeStamp } = reader.read(trackNum).decode();
  return { taskId, runId, userName, timeStamp };
}

/** The tracks that are asked for, one after the other; of the whole answer only the numbers are in memory. */
export async function* iterateTracks(
  store: Store,
  typeName: string,
  conditions: Conditions,
  order: Order,
): AsyncGenerator<Track> {
  const selection = await select(store, conditions, order);
  const { trackNums, reader } = selection;
  const slices = new Slices();
  try {
    for (let from = 0; from < trackNums.length; from += ITERATION_CHUNK) {
      const chunk: Track[] = [];
      for (const trackNum of trackNums.subarray(from, from + ITERATION_CHUNK)) {
        const row = reader.read(trackNum);
        chunk.push(new Track(typeName, trackNum, metadataAtStart(selection, trackNum), row));
      }
      yield* chunk;
      if (slices.isTimeUp()) await slices.next();
    }
  } finally {
    reader.close();
  }
}

/** The number of tracks, from the indexes alone. */
export async function countTracks(store: Store, conditions: Conditions): Promise<number> {
  const index = await preparedIndex(store, conditions);
  return countMatches(index, makePlan(index, conditions));
}

/** How many tracks have each value of an attribute, in the order of the values. */
export async function countValues(
  store: Store,
  conditions: Conditions,
  by: string,
): Promise<Map<AttributeValue, number>> {
  const index = await preparedIndex(store, conditions, by);
  const isRestricted = conditions.attributes.length > 0 || conditions.times !== undefined;
  const plan = makePlan(index, conditions);
  if (by === 'timeStamp') return countTimes(index, plan);
  const attribute = index.attribute(by)!;
  const counts = new Uint32Array(attribute.dictionary.ordinalMax + 1);
  if (isRestricted) for (const trackNum of findMatches(index, plan)) counts[attribute.ordinalOf(trackNum)]!++;
  else for (let ordinal = 1; ordinal < counts.length; ordinal++) counts[ordinal] = attribute.count(ordinal);
  const counted = new Map<AttributeValue, number>();
  for (const ordinal of attribute.dictionary.sorted()) {
    if (counts[ordinal]! > 0) counted.set(attribute.dictionary.valueOf(ordinal), counts[ordinal]!);
  }
  return counted;
}

function countTimes(index: TrackIndex, plan: Plan): Map<AttributeValue, number> {
  const times = Float64Array.from(findMatches(index, plan), (trackNum) => index.time.timeOf(trackNum)).sort();
  const counted = new Map<AttributeValue, number>();
  for (const time of times) counted.set(time, (counted.get(time) ?? 0) + 1);
  return counted;
}

/** How a query is going to be answered. */
export async function explainPlan(store: Store, conditions: Conditions, order: Order): Promise<QueryPlan> {
  const index = await preparedIndex(store, conditions, order.by);
  const { source, candidates, filters } = makePlan(index, conditions);
  return {
    from: { attribute: source?.attribute ?? 'all', candidates },
    filterBy: filters.map(({ attribute }) => attribute),
    sort: isByTrackNum(order) && (source?.isAscending ?? true) ? 'none' : 'sort',
  };
}
