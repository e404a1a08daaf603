import { TrackingError } from '../../../errors.ts';
import { Slices, type Steps } from '../../../slices/index.ts';
import type { Conditions } from '../../contract/conditions.ts';
import { isByTrackNum, type Order } from '../../contract/order.ts';
import { Track } from '../../contract/track.ts';
import { trackIdOf } from '../../contract/track-id.ts';
import type { DamagedTrack, QueryPlan, TrackHead, TrackMetadata } from '../../contract/types.ts';
import type { TrackIndex } from '../indexes/track-index.ts';
import type { Row } from '../rows/row.ts';
import type { RowReader, RowsAhead } from '../rows/rows.ts';
import type { Store } from '../store.ts';
import { countMatches } from './matching.ts';
import { makePlan, prepareIndexes, prepareOrder } from './plan.ts';
import { selectTracks } from './selecting.ts';

/** Tracks that are read before others may get a turn. */
const CHUNK_LENGTH = 512;

/**
 * Uses the indexes, with what the conditions and the order need of them, as they are between two batches. Long use gives
 * way to the event loop, and may begin anew: see `Store.read`.
 */
export function useIndex<T>(
  store: Store,
  conditions: Conditions,
  by: string,
  use: (index: TrackIndex) => Steps<T>,
): Promise<T> {
  return store.read((index) => prepareAll(index, conditions, by), use);
}

function prepareAll(index: TrackIndex, conditions: Conditions, by: string): Promise<void> | undefined {
  const preparing = prepareIndexes(index, conditions);
  return preparing ? preparing.then(() => prepareOrder(index, by)) : prepareOrder(index, by);
}

/** The numbers of the tracks that are asked for, in order. */
function select(store: Store, conditions: Conditions, order: Order, isScan = false): Promise<Selection> {
  return useIndex(store, conditions, order.by, function* (index) {
    const trackNums = yield* selectTracks(index, conditions, order);
    return { index, trackNums, reader: store.rows.reader(isScan) };
  });
}

/** Tracks found at one moment, and a reader that reads them as they were then. */
interface Selection {
  index: TrackIndex;
  trackNums: Uint32Array;
  reader: RowReader;
}

/** Is told of a track that cannot be read. */
export type OnDamaged = (damaged: DamagedTrack) => void;

/** The tracks that are asked for. */
export async function readTracks(
  store: Store,
  typeName: string,
  conditions: Conditions,
  order: Order,
): Promise<Track[]> {
  const tracks: Track[] = [];
  for await (const chunk of chunksOf(store, typeName, conditions, order, false)) {
    for (let i = 0; i < chunk.length; i++) tracks.push(chunk[i]!);
  }
  return tracks;
}

/**
 * The tracks that are asked for, one after the other; of the whole answer only the numbers are in memory.
 *
 * @param onDamaged is told of each track that cannot be read, which is then left out; without, that ends the iteration
 */
export async function* iterateTracks(
  store: Store,
  typeName: string,
  conditions: Conditions,
  order: Order,
  onDamaged?: OnDamaged,
): AsyncGenerator<Track> {
  for await (const chunk of chunksOf(store, typeName, conditions, order, true, onDamaged)) yield* chunk;
}

/** The tracks in chunks. While one is put together, the rows of the next are on their way from the database. */
async function* chunksOf(
  store: Store,
  typeName: string,
  conditions: Conditions,
  order: Order,
  isScan: boolean,
  onDamaged?: OnDamaged,
): AsyncGenerator<Track[]> {
  const selection = await select(store, conditions, order, isScan);
  const { trackNums, reader } = selection;
  const slices = new Slices();
  const chunkAt = (start: number): Uint32Array => trackNums.subarray(start, start + CHUNK_LENGTH);
  try {
    let next = reader.prefetch(chunkAt(0));
    for (let start = 0; start < trackNums.length; start += CHUNK_LENGTH) {
      const ahead = next && (await (onDamaged ? next.catch(() => undefined) : next));
      next = reader.prefetch(chunkAt(start + CHUNK_LENGTH));
      next?.catch(() => {}); // Whoever awaits it is told; if nobody does, there is nobody to tell.
      yield tracksOf(selection, typeName, chunkAt(start), ahead, onDamaged);
      if (slices.isTimeUp()) await slices.next();
    }
  } finally {
    reader.close();
  }
}

function tracksOf(
  selection: Selection,
  typeName: string,
  trackNums: Uint32Array,
  ahead: RowsAhead | undefined,
  onDamaged: OnDamaged | undefined,
): Track[] {
  const tracks: Track[] = [];
  for (let i = 0; i < trackNums.length; i++) {
    const row = onDamaged
      ? readUndamaged(selection, trackNums[i]!, ahead, onDamaged)
      : selection.reader.read(trackNums[i]!, ahead);
    if (row) tracks.push(new Track(typeName, trackNums[i]!, metadataAtStart(selection, trackNums[i]!), row));
  }
  return tracks;
}

/** The row, if it can be read; else `onDamaged` is told. */
function readUndamaged(
  { reader }: Selection,
  trackNum: number,
  ahead: RowsAhead | undefined,
  onDamaged: OnDamaged,
): Row | undefined {
  try {
    return reader.read(trackNum, ahead);
  } catch (error) {
    if (!(error instanceof TrackingError) || error.code !== 'TRACKS_CORRUPTED') throw error;
    onDamaged({ trackId: trackIdOf(trackNum), error });
    return undefined;
  }
}

/** What is asked for without the data: no row is read. */
export async function readHeads(store: Store, conditions: Conditions, order: Order): Promise<TrackHead[]> {
  const { index, trackNums, reader } = await select(store, conditions, order);
  const slices = new Slices();
  const heads: TrackHead[] = [];
  try {
    for (let i = 0; i < trackNums.length; i++) {
      const trackNum = trackNums[i]!;
      heads.push(reader.hasChanged(trackNum) ? headOfRow(reader, trackNum) : headOf(index, trackNum));
      if (slices.isOver()) await slices.next();
    }
  } finally {
    reader.close();
  }
  return heads;
}

function headOf({ task, run, user, time }: TrackIndex, trackNum: number): TrackHead {
  return {
    trackId: trackIdOf(trackNum),
    trackNum,
    taskId: task.valueOf(trackNum) as string,
    runId: run.ordinalOf(trackNum),
    userName: user.valueOf(trackNum) as string,
    timeStamp: time.timeOf(trackNum),
  };
}

function headOfRow(reader: RowReader, trackNum: number): TrackHead {
  return { trackId: trackIdOf(trackNum), trackNum, ...metadataOfRow(reader, trackNum) };
}

/** The metadata as it was when the selection was made: the columns say it, unless the track has changed since. */
function metadataAtStart({ index, reader }: Selection, trackNum: number): TrackMetadata {
  return reader.hasChanged(trackNum) ? metadataOfRow(reader, trackNum) : index.metadataOf(trackNum);
}

function metadataOfRow(reader: RowReader, trackNum: number): TrackMetadata {
  const { taskId, runId, userName, timeStamp } = reader.read(trackNum).decode();
  return { taskId, runId, userName, timeStamp };
}

/** The number of tracks, from the indexes alone. */
export async function countTracks(store: Store, conditions: Conditions): Promise<number> {
  return useIndex(store, conditions, 'trackNum', function* (index) {
    return yield* countMatches(index, yield* makePlan(index, conditions));
  });
}

/** How a query is going to be answered. */
export async function explainPlan(store: Store, conditions: Conditions, order: Order): Promise<QueryPlan> {
  return useIndex(store, conditions, order.by, function* (index) {
    const { source, candidates, filters } = yield* makePlan(index, conditions);
    return {
      from: { attribute: source?.attribute ?? 'all', candidates },
      filterBy: filters.map(({ attribute }) => attribute),
      sort: isByTrackNum(order) && (source?.isAscending ?? true) ? 'none' : 'sort',
    };
  });
}
