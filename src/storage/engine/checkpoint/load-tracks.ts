import { TrackingError } from '../../../errors.ts';
import { inSlices, Slices, type Steps } from '../../../slices/index.ts';
import { storedAttributesOf } from '../../contract/checked-track.ts';
import { trackIdOf } from '../../contract/track-id.ts';
import { keyRange, numberOfKey, runKey, trackKey, trackPageKey } from '../keys.ts';
import { pageCountOf } from '../records/coverage.ts';
import type { CoveredPages } from '../records/metadata-records.ts';
import { firstRowOfPage } from '../records/page-rows.ts';
import { recordsOf } from '../records/row-group.ts';
import { clearRow, cutPage, decodeTrackPage, type TrackPage } from '../records/track-page.ts';
import { dataOfRecord, decodeTrack, verifyTrack } from '../records/track-record.ts';
import type { Store } from '../store.ts';
import { checkCount, readPageBytes } from './mismatch.ts';

/** Takes in the tracks of the checkpoint that have not changed since. @throws TrackingError TRACKS_CORRUPTED */
export async function loadTrackPages(store: Store, covered: CoveredPages): Promise<void> {
  const { coverage } = store;
  coverage.upTo = covered.upTo;
  coverage.pages.push(...covered.pages);
  for await (const entries of store.database.entries(keyRange('trackMarker'))) {
    for (const [key] of entries) if (numberOfKey(key) <= covered.upTo) coverage.mark(numberOfKey(key));
  }
  await inSlices(loadPages(store, covered));
}

function* loadPages(store: Store, covered: CoveredPages): Steps<void> {
  const pageCount = pageCountOf(covered.upTo);
  for (let number = 0; number < pageCount; number++) {
    const key = trackPageKey(number);
    const page = decodeTrackPage(number, readPageBytes(store, key, covered, number));
    checkCount(key, covered, number, page.count);
    yield;
    yield* loadPage(store, number, page);
  }
  yield* store.index.loadLists(pageCount);
}

/** Takes in the rows that are still as the page says. */
function* loadPage(store: Store, number: number, page: TrackPage): Steps<void> {
  const first = firstRowOfPage(number);
  const current = cutPage(page, store.coverage.upTo + 1 - first);
  for (const trackNum of store.coverage.markedOn(number)) clearRow(current, trackNum - first);
  yield* store.index.loadPage(number, current);
  const { times, runIds } = current;
  for (let row = 0; row < times.length; row++) {
    if (runIds[row] !== 0) coverRun(store, first + row, runIds[row]!, times[row]!);
  }
  yield;
}

/** Reads the tracks that were saved or changed since their page was written. @throws TrackingError TRACKS_CORRUPTED */
export async function loadChangedTracks(store: Store): Promise<void> {
  const slices = new Slices();
  for (const trackNum of store.coverage.allMarked()) {
    store.index.rowGroups.separate(trackNum);
    const bytes = store.database.getSync(trackKey(trackNum));
    if (bytes) addRecord(store, trackNum, bytes);
    if (slices.isTimeUp()) await slices.next();
  }
  await loadTracksFrom(store, store.coverage.upTo + 1);
}

/**
 * Reads all tracks from a number on. A checkpoint ends where a batch or a page ended, so no value reaches beyond it.
 *
 * @throws TrackingError TRACKS_CORRUPTED
 */
export async function loadTracksFrom(store: Store, trackNum: number): Promise<void> {
  const slices = new Slices();
  for await (const entries of store.database.entries(keyRange('track', trackNum))) {
    for (const [key, bytes] of entries) addRecords(store, key, bytes);
    if (slices.isTimeUp()) await slices.next();
  }
}

function addRecords(store: Store, key: string, bytes: Buffer): void {
  const records = recordsOf(key, bytes);
  store.index.rowGroups.add(numberOfKey(key), records.length);
  for (const [trackNum, record] of records) addRecord(store, trackNum, record);
}

function addRecord(store: Store, trackNum: number, bytes: Buffer): void {
  verifyTrack(trackNum, bytes);
  const record = decodeTrack(bytes);
  const { taskId, runId, userName, timeStamp } = record;
  const attributes = storedAttributesOf(store.attributes, dataOfRecord(record));
  store.index.add(trackNum, { taskId, runId, userName, timeStamp, attributes });
  coverRun(store, trackNum, runId, timeStamp);
}

/** Widens the run of a track. */
function coverRun({ runs }: Store, trackNum: number, runId: number, timeStamp: number): void {
  if (!runs.has(runId)) {
    const what = `the run ${runId} of the track '${trackIdOf(trackNum)}' is lost: there is no '${runKey(runId)}'`;
    throw new TrackingError('TRACKS_CORRUPTED', `${what}; repair() brings back what is left of it`);
  }
  runs.cover(runId, timeStamp);
}
