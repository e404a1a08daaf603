import { TrackingError } from '../../errors.ts';
import { Slices } from '../event-loop.ts';
import { firstRowOfPage, pageOfRow } from '../indexes/column.ts';
import { type IndexedValues, TrackIndex } from '../indexes/track-index.ts';
import {
  CHECKPOINT_KEY,
  COUNTERS_KEY,
  keyRange,
  META_KEY,
  pageKey,
  trackKey,
  trackNumOfKey,
} from '../keys.ts';
import { checksumOf } from '../records/codec.ts';
import {
  type CheckpointHeader,
  decodeCounters,
  decodeHeader,
  decodeMeta,
  decodeRun,
  encodeMeta,
} from '../records/metadata-records.ts';
import { clearRow, cutPage, decodePage, type Page } from '../records/page.ts';
import { dataOfRecord, decodeTrack, verifyTrack } from '../records/track-record.ts';
import type { Store } from '../store.ts';
import { attributesOf } from '../writing/new-track.ts';
import { Coverage } from './coverage.ts';

/** Why the checkpoint could not be used, and all tracks were read instead. */
export type ReindexReason = string | undefined;

/**
 * Checks that the database holds a storage of this track type, or makes it one.
 *
 * @throws TrackingError TRACKS_FORMAT, TRACKS_TYPE_MISMATCH, TRACKS_CORRUPTED
 */
export async function loadMeta(store: Store, typeName: string): Promise<void> {
  const bytes = store.database.getSync(META_KEY);
  if (bytes) return checkTypeName(decodeMeta(bytes).typeName, typeName);
  if (await store.database.lastKey({ gte: '', lt: '\uffff' })) {
    throw new TrackingError('TRACKS_FORMAT', 'the database holds something, but it is no storage of tracks');
  }
  const batch = store.database.batch();
  batch.put(META_KEY, encodeMeta({ typeName }));
  await batch.write();
}

function checkTypeName(stored: string, wanted: string): void {
  if (stored === wanted) return;
  const message = `the storage holds tracks of the type '${stored}', not '${wanted}'; open it with { typeName: '${stored}' }`;
  throw new TrackingError('TRACKS_TYPE_MISMATCH', message);
}

/** Brings runs, counters and indexes into memory. Gives way to the event loop. */
export async function loadStore(store: Store): Promise<ReindexReason> {
  await loadRuns(store);
  loadCounters(store);
  const reason = await loadCheckpoint(store);
  await loadMarked(store);
  await loadTail(store, store.coverage.upTo + 1);
  const lastKey = await store.database.lastKey(keyRange('t'));
  store.lastTrackNum = Math.max(
    store.lastTrackNum,
    store.index.lastTrackNum,
    lastKey ? trackNumOfKey(lastKey) : 0,
  );
  return reason;
}

async function loadRuns({ database, runs }: Store): Promise<void> {
  for await (const entries of database.entries(keyRange('r'))) {
    for (const [key, value] of entries) runs.set(decodeRun(key, value));
  }
}

function loadCounters(store: Store): void {
  const bytes = store.database.getSync(COUNTERS_KEY);
  if (!bytes) return;
  const { trackNum, runId } = decodeCounters(bytes);
  store.lastTrackNum = trackNum;
  store.runs.reserve(runId);
}

/** Reads the pages of the checkpoint. If they are not what they should be, they are as good as none. */
async function loadCheckpoint(store: Store): Promise<ReindexReason> {
  try {
    const bytes = store.database.getSync(CHECKPOINT_KEY);
    if (bytes) await loadPages(store, decodeHeader(bytes));
    return undefined;
  } catch (error) {
    if (!(error instanceof TrackingError) || error.code === 'TRACKS_FORMAT') throw error;
    store.index = new TrackIndex(store.attributes);
    store.coverage = new Coverage();
    return error.message;
  }
}

async function loadPages(store: Store, header: CheckpointHeader): Promise<void> {
  if (header.attributes.join('\n') !== store.attributes.join('\n')) {
    throw mismatch(`it indexes [${header.attributes.join(', ')}], not [${store.attributes.join(', ')}]`);
  }
  store.coverage.upTo = header.upTo;
  store.coverage.pages.push(...header.pages);
  await loadMarkers(store);
  const slices = new Slices();
  const pageCount = pageOfRow(header.upTo) + 1;
  for (let page = 0; page < pageCount; page++) {
    loadPage(store, page, readPage(store, page, header));
    if (slices.isTimeUp()) await slices.next();
  }
  await store.index.loadLists(pageCount);
}

/** The numbers of the tracks that changed since their page was written. */
async function loadMarkers({ database, coverage }: Store): Promise<void> {
  for await (const entries of database.entries(keyRange('x'))) {
    for (const [key] of entries) if (trackNumOfKey(key) <= coverage.upTo) coverage.mark(trackNumOfKey(key));
  }
}

function readPage(store: Store, page: number, header: CheckpointHeader): Page {
  const bytes = store.database.getSync(pageKey(page));
  if (!bytes) throw mismatch(`page ${page} is missing`);
  const decoded = decodePage(page, bytes);
  const summary = header.pages[page];
  if (summary?.checksum !== checksumOf(bytes) || summary.count !== decoded.count) {
    throw mismatch(`page ${page} is another one than it says`);
  }
  return decoded;
}

function mismatch(what: string): TrackingError {
  return new TrackingError('TRACKS_CORRUPTED', `the checkpoint does not fit: ${what}`);
}

/** Takes in the rows that are still as the page says. */
function loadPage(store: Store, number: number, page: Page): void {
  const first = firstRowOfPage(number);
  const current = cutPage(page, store.coverage.upTo + 1 - first);
  for (const trackNum of store.coverage.markedOn(number)) clearRow(current, trackNum - first);
  store.index.loadPage(number, current);
  const { times, runIds } = current;
  for (let row = 0; row < times.length; row++)
    if (runIds[row] !== 0) coverRun(store, runIds[row]!, times[row]!);
}

/** Reads the tracks that changed since their page was written. */
async function loadMarked(store: Store): Promise<void> {
  const slices = new Slices();
  for (const trackNum of store.coverage.allMarked()) {
    const bytes = store.database.getSync(trackKey(trackNum));
    if (bytes) addRecord(store, trackNum, bytes);
    if (slices.isTimeUp()) await slices.next();
  }
}

/** Reads all tracks from a number on. */
export async function loadTail(store: Store, from: number): Promise<void> {
  const slices = new Slices();
  for await (const entries of store.database.entries(keyRange('t', from))) {
    for (const [key, bytes] of entries) addRecord(store, trackNumOfKey(key), bytes);
    if (slices.isTimeUp()) await slices.next();
  }
}

/** Indexes a stored track. One that is damaged is in no index; `check` reports it. */
function addRecord(store: Store, trackNum: number, bytes: Buffer): void {
  const values = indexedValuesOf(store, trackNum, bytes);
  if (!values) return;
  store.index.add(trackNum, values);
  coverRun(store, values.runId, values.timeStamp);
}

function indexedValuesOf({ attributes }: Store, trackNum: number, bytes: Buffer): IndexedValues | undefined {
  try {
    verifyTrack(trackNum, bytes);
  } catch (error) {
    if (error instanceof TrackingError && error.code === 'TRACKS_CORRUPTED') return undefined;
    throw error;
  }
  const record = decodeTrack(bytes);
  const { taskId, runId, userName, timeStamp } = record;
  return { taskId, runId, userName, timeStamp, attributes: attributesOf(attributes, dataOfRecord(record)) };
}

/** Widens the run of a track. A run whose record is lost is known by its tracks. */
function coverRun({ runs }: Store, runId: number, timeStamp: number): void {
  if (runs.has(runId)) runs.cover(runId, timeStamp);
  else
    runs.set({
      runId,
      taskId: undefined,
      start: timeStamp,
      end: timeStamp,
      finished: false,
      isCurrent: false,
    });
}
