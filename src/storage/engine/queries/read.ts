import { TrackingError } from '../../../errors.ts';
import { Slices } from '../../../slices/index.ts';
import type { Conditions } from '../../contract/conditions.ts';
import { isByTrackNum, type Order } from '../../contract/order.ts';
import { Track } from '../../contract/track.ts';
import { trackIdOf } from '../../contract/track-id.ts';
import type { IterateOptions, QueryPlan, TrackHead, TrackMetadata } from '../../contract/types.ts';
import type { TrackIndex } from '../indexes/track-index.ts';
import type { Row } from '../rows/row.ts';
import type { RowReader, RowsAhead } from '../rows/rows.ts';
import type { Store } from '../store.ts';
import { planQuery, prepareFor } from './plan.ts';
import { countMatches, selectTracks } from './select.ts';

/** Tracks of one chunk, which is read in one turn of the event loop. */
const CHUNK_LENGTH = 512;

/** Tracks selected at one moment, and a reader that reads them as they were then. */
interface Selection {
  index: TrackIndex;
  trackNums: Uint32Array;
  reader: RowReader;
}

/** Is told of a track that cannot be read. */
type OnDamaged = IterateOptions['onDamaged'];

/** @param isScan rows are used once, and do not enter the cache */
function select(store: Store, conditions: Conditions, order: Order, isScan = false): Promise<Selection> {
  return store.read(prepareFor(conditions, order.by), function* (index) {
    const trackNums = yield* selectTracks(index, conditions, order);
    return { index, trackNums, reader: store.rows.reader(isScan) };
  });
}

/** The tracks that a query asks for. */
export async function readTracks(
  store: Store,
  typeName: string,
  conditions: Conditions,
  order: Order,
): Promise<Track[]> {
  const tracks: Track[] = [];
  for await (const chunk of chunksOf(await select(store, conditions, order), typeName)) {
    for (let i = 0; i < chunk.length; i++) tracks.push(chunk[i]!);
  }
  return tracks;
}

/**
 * The tracks that a query asks for, one after the other. Of the whole answer only the numbers are in memory.
 *
 * @param onDamaged is told of each track that cannot be read, and the iteration skips it; without, it throws
 */
export async function* iterateTracks(
  store: Store,
  typeName: string,
  conditions: Conditions,
  order: Order,
  onDamaged?: OnDamaged,
): AsyncGenerator<Track> {
  const selection = await select(store, conditions, order, true);
  for await (const chunk of chunksOf(selection, typeName, onDamaged)) yield* chunk;
}

/** The tracks in chunks. While one is put together, the rows of the next are read ahead. */
async function* chunksOf(
  selection: Selection,
  typeName: string,
  onDamaged?: OnDamaged,
): AsyncGenerator<Track[]> {
  const { trackNums, reader } = selection;
  const slices = new Slices();
  const chunkAt = (start: number): Uint32Array => trackNums.subarray(start, start + CHUNK_LENGTH);
  try {
    let next = reader.prefetch(chunkAt(0));
    for (let start = 0; start < trackNums.length; start += CHUNK_LENGTH) {
      const ahead = next && (await (onDamaged ? next.catch(() => undefined) : next));
      next = reader.prefetch(chunkAt(start + CHUNK_LENGTH));
      next?.catch(() => {}); // The next round awaits it and throws; without a next round the error does not matter.
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
  onDamaged: OnDamaged,
): Track[] {
  const tracks: Track[] = [];
  for (let i = 0; i < trackNums.length; i++) {
    const trackNum = trackNums[i]!;
    const row = readRow(selection.reader, trackNum, ahead, onDamaged);
    if (row) tracks.push(new Track(typeName, trackNum, metadataOf(selection, trackNum), row));
  }
  return tracks;
}

/** The row; undefined if it cannot be read and `onDamaged` is told. */
function readRow(
  reader: RowReader,
  trackNum: number,
  ahead: RowsAhead | undefined,
  onDamaged: OnDamaged,
): Row | undefined {
  try {
    return reader.read(trackNum, ahead);
  } catch (error) {
    if (!onDamaged || !(error instanceof TrackingError) || error.code !== 'TRACKS_CORRUPTED') throw error;
    onDamaged({ trackId: trackIdOf(trackNum), error });
    return undefined;
  }
}

/** The metadata of the tracks that a query asks for. It reads no row, unless a track changes meanwhile. */
export async function readHeads(store: Store, conditions: Conditions, order: Order): Promise<TrackHead[]> {
  const selection = await select(store, conditions, order);
  const { trackNums, reader } = selection;
  const slices = new Slices();
  const heads: TrackHead[] = [];
  try {
    for (let i = 0; i < trackNums.length; i++) {
      heads.push(headOf(trackNums[i]!, metadataOf(selection, trackNums[i]!)));
      if (slices.isOver()) await slices.next();
    }
  } finally {
    reader.close();
  }
  return heads;
}

const headOf = (trackNum: number, { taskId, runId, userName, timeStamp }: TrackMetadata): TrackHead => ({
  trackId: trackIdOf(trackNum),
  trackNum,
  taskId,
  runId,
  userName,
  timeStamp,
});

/** The metadata at the time of the selection: it is in the columns, unless the track has changed since. */
function metadataOf({ index, reader }: Selection, trackNum: number): TrackMetadata {
  if (!reader.hasChanged(trackNum)) return index.metadataOf(trackNum);
  const { taskId, runId, userName, timeStamp } = reader.read(trackNum).decode();
  return { taskId, runId, userName, timeStamp };
}

/** The numbers of the tracks that a query asks for, in order. */
export async function readTrackNums(
  store: Store,
  conditions: Conditions,
  order: Order,
): Promise<Uint32Array> {
  return store.read(prepareFor(conditions, order.by), (index) => selectTracks(index, conditions, order));
}

/** The number of tracks that match, from the indexes alone. */
export async function countTracks(store: Store, conditions: Conditions): Promise<number> {
  return store.read(prepareFor(conditions, 'trackNum'), function* (index) {
    return yield* countMatches(index, yield* planQuery(index, conditions));
  });
}

/** How a query would be answered. */
export async function explainQuery(store: Store, conditions: Conditions, order: Order): Promise<QueryPlan> {
  return store.read(prepareFor(conditions, order.by), function* (index) {
    const { source, candidates, filters } = yield* planQuery(index, conditions);
    return {
      from: { attribute: source?.attribute ?? 'all', candidates },
      filterBy: filters.map(({ attribute }) => attribute),
      sort: isByTrackNum(order) && (source?.isAscending ?? true) ? 'none' : 'sort',
    };
  });
}
