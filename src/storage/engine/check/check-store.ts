import { TrackingError } from '../../../errors.ts';
import { coverTime, type RunState } from '../../../runs/index.ts';
import { Slices } from '../../../slices/index.ts';
import { storedAttributesOf } from '../../contract/checked-track.ts';
import type { OnCheckProgress } from '../../contract/progress.ts';
import type { Disagreement } from '../../contract/reports.ts';
import { trackIdOf } from '../../contract/track-id.ts';
import { readPageBytes } from '../checkpoint/mismatch.ts';
import type { AttributeIndex } from '../indexes/attribute-index.ts';
import {
  CHECKPOINT_KEY,
  COUNTERS_KEY,
  keyRange,
  numberOfKey,
  runKey,
  runPageKey,
  trackKey,
  trackPageKey,
} from '../keys.ts';
import { decodeCheckpointHeader, decodeCounters, decodeRun } from '../records/metadata-records.ts';
import { firstRowOfPage } from '../records/page-rows.ts';
import { type NumberedRecord, recordsOf, trackCountOf } from '../records/row-group.ts';
import { decodeRunPage } from '../records/run-page.ts';
import { decodeTrackPage, type TrackPage } from '../records/track-page.ts';
import { dataOfRecord, decodeTrack, verifyTrack } from '../records/track-record.ts';
import type { Store } from '../store.ts';
import { checkValues } from './check-values.ts';

/** Checks what another room keeps in the database of the store. */
export type Checker = (store: Store) => AsyncIterable<Disagreement>;

/** Compares the database with memory. Nothing may be written meanwhile. */
export async function* checkStore(
  store: Store,
  onProgress: OnCheckProgress,
  checkers: readonly Checker[],
): AsyncGenerator<Disagreement> {
  yield* checkRecords(store, onProgress);
  yield* checkIndexes(store);
  yield* checkRuns(store);
  yield* checkCheckpoint(store);
  yield* checkCounters(store);
  yield* checkValues(store);
  for (const check of checkers) yield* check(store);
}

/** Every stored track against the indexes. */
async function* checkRecords(store: Store, onProgress: OnCheckProgress): AsyncGenerator<Disagreement> {
  let count = 0;
  for await (const entries of store.database.entries(keyRange('track'))) {
    for (const [key, bytes] of entries) {
      yield* checkValue(store, key, bytes);
      count += trackCountOf(bytes);
    }
    onProgress?.({ tracks: count, tracksTotal: store.index.count });
  }
  if (count !== store.index.count) {
    yield { kind: 'index', message: `${count} tracks are stored, but ${store.index.count} are indexed` };
  }
}

/** The tracks in a value against the indexes. */
function* checkValue(store: Store, key: string, bytes: Buffer): Generator<Disagreement> {
  let records: readonly NumberedRecord[] = [];
  const damage = attempt(() => {
    records = recordsOf(key, bytes);
    return [];
  });
  for (const message of damage) yield { kind: 'record', key, message };
  for (const [trackNum, record] of records) {
    const messages = attempt(() => compareRecord(store, trackNum, record));
    for (const message of messages) yield { kind: 'record', key: trackKey(trackNum), message };
    const first = store.index.rowGroups.startOf(trackNum);
    if (messages.length === 0 && first !== numberOfKey(key))
      yield {
        kind: 'index',
        key,
        message: `track ${trackNum} is looked for under the key '${trackKey(first)}'`,
      };
  }
}

function compareRecord({ index, attributes, runs }: Store, trackNum: number, bytes: Buffer): string[] {
  verifyTrack(trackNum, bytes);
  if (!index.has(trackNum)) return ['the track is stored, but it is in no index'];
  const record = decodeTrack(bytes);
  const messages: string[] = [];
  const compare = (name: string, stored: unknown, indexed: unknown): void => {
    if (stored !== indexed) messages.push(`${name} is ${stored} in the record, but ${indexed} in the index`);
  };
  const metadata = index.metadataOf(trackNum);
  compare('taskId', record.taskId, metadata.taskId);
  compare('runId', record.runId, metadata.runId);
  compare('userName', record.userName, metadata.userName);
  compare('timeStamp', record.timeStamp, metadata.timeStamp);
  storedAttributesOf(attributes, dataOfRecord(record)).forEach((value, i) => {
    compare(attributes[i]!, value, index.attributes[i]!.valueOf(trackNum));
  });
  const run = runs.get(record.runId);
  if (!run) messages.push(`its run ${record.runId} does not exist`);
  else if (coverTime(run, record.timeStamp) !== run)
    messages.push(`it is outside the span of its run ${record.runId}`);
  return messages;
}

/** The parts of each index against one another. */
async function* checkIndexes({ index }: Store): AsyncGenerator<Disagreement> {
  const slices = new Slices();
  for (const attribute of [index.task, index.run, index.user, ...index.attributes]) {
    for await (const message of comparePostings(attribute, slices))
      yield { kind: 'index', message: `${attribute.name}: ${message}` };
  }
  const times = new Uint32Array(index.time.count(-Infinity, Infinity));
  index.time.copyTo(-Infinity, Infinity, times, 0);
  if (times.length !== index.count)
    yield { kind: 'index', message: `timeStamp: ${times.length} tracks of ${index.count}` };
  for (let i = 0; i < times.length; i++) {
    const [before, trackNum] = [times[i - 1] ?? 0, times[i]!];
    const difference = i === 0 ? 1 : index.timeOf(trackNum) - index.timeOf(before) || trackNum - before;
    if (difference <= 0) yield { kind: 'index', message: `timeStamp: track ${trackNum} is out of order` };
    if (index.last.isBuilt) yield* checkLast(index, trackNum);
    if (slices.isOver()) await slices.next();
  }
}

/** A track is at most the last of its combination. */
function* checkLast(index: Store['index'], trackNum: number): Generator<Disagreement> {
  const last = index.last.find(
    index.taskOrdinal(trackNum),
    index.runId(trackNum),
    index.userOrdinal(trackNum),
  );
  const difference = index.has(last) ? index.timeOf(trackNum) - index.timeOf(last) || trackNum - last : 1;
  if (difference > 0)
    yield { kind: 'index', message: `track ${trackNum} is later than the last of its task, run and user` };
}

async function* comparePostings(attribute: AttributeIndex, slices: Slices): AsyncGenerator<string> {
  for (let ordinal = 1; ordinal <= attribute.dictionary.ordinalMax; ordinal++) {
    let before = 0;
    for (const trackNum of attribute.list(ordinal)) {
      if (trackNum <= before) yield `track ${trackNum} is out of order in a posting list`;
      if (attribute.ordinalOf(trackNum) !== ordinal)
        yield `track ${trackNum} is in the posting list of another value`;
      before = trackNum;
      if (slices.isOver()) await slices.next();
    }
    if (slices.isOver()) await slices.next();
  }
}

/** Stored runs against those in memory, whose spans their tracks may have widened. */
async function* checkRuns({ database, runs }: Store): AsyncGenerator<Disagreement> {
  let count = 0;
  for await (const entries of database.entries(keyRange('run'))) {
    for (const [key, bytes] of entries) {
      const messages = attempt(() =>
        compareRun(decodeRun(key, bytes), runs.get(decodeRun(key, bytes).runId)),
      );
      for (const message of messages) yield { kind: 'run', key, message };
    }
    count += entries.length;
  }
  if (count !== runs.count)
    yield { kind: 'run', message: `${count} runs are stored, but ${runs.count} are known` };
  for (const { runId, taskId, isCurrent } of runs.all()) {
    if (isCurrent !== (taskId !== undefined && runs.currentRunId(taskId) === runId)) {
      yield {
        kind: 'run',
        key: runKey(runId),
        message: 'whether it is the current run of its task is not clear',
      };
    }
  }
}

function compareRun(stored: RunState, known: RunState | undefined): string[] {
  if (!known) return ['the run is stored, but not known'];
  const messages: string[] = [];
  for (const name of ['taskId', 'finished', 'isCurrent'] as const) {
    if (stored[name] !== known[name])
      messages.push(`${name} is ${stored[name]} in the record, but ${known[name]} in memory`);
  }
  if (stored.start < known.start || stored.end > known.end)
    messages.push('its span in memory is shorter than stored');
  return messages;
}

/** The pages of the checkpoint against the indexes and the runs. */
async function* checkCheckpoint(store: Store): AsyncGenerator<Disagreement> {
  const bytes = store.database.getSync(CHECKPOINT_KEY);
  if (!bytes) return;
  const slices = new Slices();
  const header = attempt(() => compareHeader(store, bytes));
  for (const message of header) yield { kind: 'checkpoint', key: CHECKPOINT_KEY, message };
  for (let page = 0; page < store.coverage.pages.length; page++) {
    const messages = attempt(() => comparePage(store, page));
    for (const message of messages) yield { kind: 'checkpoint', key: trackPageKey(page), message };
    await slices.next();
  }
  for (let page = 0; page < store.runCoverage.pages.length; page++) {
    const messages = attempt(() => compareRunPage(store, page));
    for (const message of messages) yield { kind: 'checkpoint', key: runPageKey(page), message };
    await slices.next();
  }
}

function compareHeader({ attributes, coverage, runCoverage }: Store, bytes: Buffer): string[] {
  const header = decodeCheckpointHeader(bytes);
  if (header.attributes.join('\n') !== attributes.join('\n')) return []; // Left from before; the next one replaces it.
  const isSame = header.tracks.upTo === coverage.upTo && header.runs.upTo === runCoverage.upTo;
  return isSame ? [] : ['it covers another number of tracks or runs than is known'];
}

function comparePage(store: Store, number: number): string[] {
  const page = decodeTrackPage(number, readPageBytes(store, trackPageKey(number), store.coverage, number));
  const messages: string[] = [];
  const first = firstRowOfPage(number);
  for (let row = 0; row < page.times.length && first + row <= store.coverage.upTo; row++) {
    if (store.coverage.isMarked(first + row)) continue;
    const difference = compareRow(store, page, row, first + row);
    if (difference) messages.push(`track ${trackIdOf(first + row)}: ${difference}`);
  }
  return messages;
}

function compareRunPage(store: Store, number: number): string[] {
  const bytes = readPageBytes(store, runPageKey(number), store.runCoverage, number);
  const messages: string[] = [];
  for (const run of decodeRunPage(number, bytes).runs) {
    if (run.runId > store.runCoverage.upTo || store.runCoverage.isMarked(run.runId)) continue;
    for (const message of compareRun(run, store.runs.get(run.runId)))
      messages.push(`run ${run.runId}: ${message}`);
  }
  return messages;
}

function compareRow(
  { index }: Store,
  { times, runIds, columns }: TrackPage,
  row: number,
  trackNum: number,
): string | undefined {
  for (const { name, values, ordinals } of columns) {
    const stored = ordinals[row] === 0 ? undefined : values[ordinals[row]! - 1];
    const indexed = index.attribute(name)?.valueOf(trackNum);
    if (stored !== indexed) return `${name} is ${stored} on the page, but ${indexed} in the index`;
  }
  if (!index.has(trackNum)) return undefined;
  const isSame = times[row] === index.timeOf(trackNum) && runIds[row] === index.runId(trackNum);
  return isSame ? undefined : 'time stamp or run are not those of the index';
}

/** Numbers that were given must not be given again. */
async function* checkCounters(store: Store): AsyncGenerator<Disagreement> {
  const bytes = store.database.getSync(COUNTERS_KEY);
  const messages = attempt(() => {
    const stored = bytes ? decodeCounters(bytes) : { trackNum: 0, runId: 0 };
    const isBehind = store.lastTrackNum < Math.max(stored.trackNum, store.index.lastTrackNum);
    const found = isBehind
      ? [`the last track number is ${store.lastTrackNum}, but greater ones were given`]
      : [];
    return store.runs.lastRunId < stored.runId
      ? [...found, 'run numbers were given that are greater than the last']
      : found;
  });
  for (const message of messages) yield { kind: 'counter', key: COUNTERS_KEY, message };
}

/** The messages of a comparison, or what made it impossible. */
function attempt(compare: () => string[]): string[] {
  try {
    return compare();
  } catch (error) {
    if (error instanceof TrackingError) return [error.message];
    throw error;
  }
}
