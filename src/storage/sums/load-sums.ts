import { isSameZone } from '../../clocks/index.ts';
import { TrackingError } from '../../errors.ts';
import type { SummariesSettings } from '../contract/settings.ts';
import type { Summary } from '../contract/summary.ts';
import { SUM_REGISTRY_KEY } from '../engine/keys.ts';
import type { Database } from '../leveldb/database.ts';
import { decodeJournal } from './journal-entry.ts';
import { KeyDictionary } from './key-dictionary.ts';
import {
  decodeRegistry,
  encodeRegistry,
  NOTHING_EXPIRED,
  type SummaryRecord,
  type SumRegistry,
} from './registry.ts';
import { removeRange } from './remove-range.ts';
import type { StoredSummary } from './stored-summary.ts';
import { BUCKET_PARTS, bucketRange, JOURNAL_RANGE, numberAtEnd, textRange } from './sum-keys.ts';
import { SumStore } from './sum-store.ts';

/** The most summaries that one storage ever keeps. */
const SUMMARIES_MAX = 9999;

/**
 * Loads the sums of a storage, and begins those of new summaries; undefined if the storage keeps none and its zone is UTC.
 *
 * @throws TrackingError TRACKS_TIME_ZONE, TRACKS_CORRUPTED
 */
export async function loadSums(
  database: Database,
  definitions: readonly Summary[],
  settings: SummariesSettings,
  lastTrackNum: number,
): Promise<SumStore | undefined> {
  const bytes = database.getSync(SUM_REGISTRY_KEY);
  if (!bytes && definitions.length === 0 && (settings.timeZone ?? 'UTC') === 'UTC') return undefined;
  const stored = bytes && decodeRegistry(bytes);
  const registry = renewRegistry(stored, definitions, settings, lastTrackNum);
  await storeRegistry(database, registry, bytes);
  for (const record of registry.summaries) await removeLeftovers(database, record);
  const summaries = await Promise.all(
    registry.summaries.map((record) => loadSummary(database, record, definitions)),
  );
  const sums = new SumStore(registry, summaries, definitions, settings.openCountersMax);
  await loadJournal(database, sums);
  return sums;
}

/** The registry with the options of this opening and the summaries that are new. */
function renewRegistry(
  stored: SumRegistry | undefined,
  definitions: readonly Summary[],
  { timeZone, retention }: SummariesSettings,
  lastTrackNum: number,
): SumRegistry {
  const isOther = stored && timeZone !== undefined && !isSameZone(timeZone, stored.timeZone);
  if (isOther && stored.summaries.length > 0) throw otherZone(stored.timeZone, timeZone);
  const registry: SumRegistry = stored ?? {
    timeZone: timeZone ?? 'UTC',
    retention: {},
    expired: NOTHING_EXPIRED,
    summaries: [],
  };
  const summaries = [...registry.summaries];
  for (const definition of definitions) {
    const index = summaries.findIndex(({ name }) => name === definition.name);
    if (index === -1) summaries.push(newRecord(definition, summaries, lastTrackNum));
    else summaries[index] = { ...summaries[index]!, isPersonal: definition.isPersonal };
  }
  if (isOther) registry.timeZone = timeZone;
  return { ...registry, retention: retention ?? registry.retention, summaries };
}

function otherZone(stored: string, wanted: string): TrackingError {
  const message =
    `the sums are cut in the time zone '${stored}', not '${wanted}'; open the storage without the option timeZone, ` +
    `and call rebuildSummaries({ timeZone: '${wanted}' })`;
  return new TrackingError('TRACKS_TIME_ZONE', message);
}

/** A summary that begins now. If there are tracks already, it is incomplete until it is rebuilt. */
function newRecord(
  { name, isPersonal }: Summary,
  known: readonly SummaryRecord[],
  lastTrackNum: number,
): SummaryRecord {
  const number = Math.max(0, ...known.map((each) => each.number)) + 1;
  if (number > SUMMARIES_MAX)
    throw new TrackingError('TRACKS_FULL', `a storage keeps at most ${SUMMARIES_MAX} summaries`);
  return {
    number,
    name,
    isPersonal,
    generation: 1,
    countedFrom: lastTrackNum + 1,
    countedTo: lastTrackNum,
    isWhole: lastTrackNum === 0,
    isLikeTracks: lastTrackNum === 0,
    isSound: true,
  };
}

async function storeRegistry(
  database: Database,
  registry: SumRegistry,
  stored: Buffer | undefined,
): Promise<void> {
  const bytes = encodeRegistry(registry);
  if (stored?.equals(bytes)) return;
  const batch = database.batch();
  batch.put(SUM_REGISTRY_KEY, bytes);
  await batch.write();
}

async function loadSummary(
  database: Database,
  record: SummaryRecord,
  definitions: readonly Summary[],
): Promise<StoredSummary> {
  const lastText = await database.lastKey(textRange(record.number));
  const lastId = lastText === undefined ? 0 : numberAtEnd(lastText);
  return {
    record,
    flushedTo: record.countedTo,
    dictionary: new KeyDictionary(database, record.number, lastId),
    definition: definitions.find(({ name }) => name === record.name),
  };
}

/** Removes the periods of other generations: those that a rebuild began or replaced before the process died. */
async function removeLeftovers(database: Database, { number, generation }: SummaryRecord): Promise<void> {
  for (const part of BUCKET_PARTS) {
    const [all, own] = [bucketRange(part, number), bucketRange(part, number, generation)];
    await removeRange(database, { gte: all.gte, lt: own.gte });
    await removeRange(database, { gte: own.lt, lt: all.lt });
  }
}

async function loadJournal(database: Database, sums: SumStore): Promise<void> {
  for await (const entries of database.entries(JOURNAL_RANGE)) {
    for (const [key, bytes] of entries) {
      const number = numberAtEnd(key);
      sums.applyJournal(decodeJournal(number, bytes));
      sums.journal.load(number, bytes.length);
    }
  }
}
