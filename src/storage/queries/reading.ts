import { Slices } from '../event-loop.ts';
import type { TrackIndex } from '../indexes/track-index.ts';
import { trackIdOf } from '../keys.ts';
import type { RowReader } from '../rows/rows.ts';
import type { Store } from '../store.ts';
import { Track } from '../track.ts';
import type { QueryPlan, TrackHead, TrackMetadata } from '../types.ts';
import type { Conditions } from './conditions.ts';
import { countMatches, findMatches } from './matching.ts';
import { arrange, isByTrackNum, type Order, prepareOrder } from './order.ts';
import { makePlan, prepareIndexes } from './plan.ts';

/** Tracks that are read before others may get a turn. */
const CHUNK_LENGTH = 512;

/** The indexes with what the conditions need of them, at a moment when they show whole batches only. */
export async function preparedIndex(
  store: Store,
  conditions: Conditions,
  by = 'trackNum',
): Promise<TrackIndex> {
  for (;;) {
    await store.settled();
    const { index } = store;
    await prepareIndexes(index, conditions);
    await prepareOrder(index, by);
    if (store.isSettled && index === store.index) return index;
  }
}

/** The numbers of the tracks that are asked for, in order. */
async function select(
  store: Store,
  conditions: Conditions,
  order: Order,
  isScan = false,
): Promise<Selection> {
  const index = await preparedIndex(store, conditions, order.by);
  const matches = findMatches(index, makePlan(index, conditions));
  return { index, trackNums: arrange(index, matches, order), reader: store.rows.reader(isScan) };
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
    (trackNums) => reader.prefetch(trackNums),
  );
}

/** What is asked for without the data: no row is read. */
export async function readHeads(store: Store, conditions: Conditions, order: Order): Promise<TrackHead[]> {
  const selection = await select(store, conditions, order);
  return collect(selection, headOf);
}

function headOf(trackNum: number, { taskId, runId, userName, timeStamp }: TrackMetadata): TrackHead {
  return { trackId: trackIdOf(trackNum), trackNum, taskId, runId, userName, timeStamp };
}

/** Makes something of each selected track. @param prepare is called for each chunk before that */
async function collect<T>(
  selection: Selection,
  make: (trackNum: number, metadata: TrackMetadata) => T,
  prepare?: (trackNums: Uint32Array) => Promise<void> | undefined,
): Promise<T[]> {
  const { trackNums, reader } = selection;
  const slices = new Slices();
  const made: T[] = [];
  try {
    for (let start = 0; start < trackNums.length; start += CHUNK_LENGTH) {
      const chunk = trackNums.subarray(start, start + CHUNK_LENGTH);
      const preparing = prepare?.(chunk);
      if (preparing) await preparing;
      for (let i = 0; i < chunk.length; i++)
        made.push(make(chunk[i]!, metadataAtStart(selection, chunk[i]!)));
      if (slices.isTimeUp()) await slices.next();
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
  const selection = await select(store, conditions, order, true);
  const { trackNums, reader } = selection;
  const slices = new Slices();
  try {
    for (let start = 0; start < trackNums.length; start += CHUNK_LENGTH) {
      const part = trackNums.subarray(start, start + CHUNK_LENGTH);
      await reader.prefetch(part);
      const chunk: Track[] = [];
      for (const trackNum of part) {
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
