import { isSameZone } from '../../clocks/index.ts';
import { TrackingError } from '../../errors.ts';
import type { SummariesSettings } from '../contract/settings.ts';
import type { Summary } from '../contract/summary.ts';
import type { Database } from '../leveldb/database.ts';
import type { KeyRange } from '../leveldb/level-types.ts';
import { Dictionary } from './dictionary.ts';
import { decodeJournal } from './journal.ts';
import { decodeRegistry, encodeRegistry, type SummaryRecord, type SumRegistry } from './registry.ts';
import type { KeptSummary } from './stored-summary.ts';
import { bucketRange, JOURNAL_RANGE, numberAtEnd, REGISTRY_KEY, textRange } from './sum-keys.ts';
import { SumStore } from './sum-store.ts';

/** The most summaries that one storage ever keeps. */
const SUMMARIES_MAX = 9999;

/** Deletions that are written at once. */
const DELETIONS_MAX = 1000;

/**
 * Brings the sums of a storage into memory, and begins those that are new; undefined if the storage keeps none.
 *
 * @throws TrackingError TRACKS_TIME_ZONE, TRACKS_CORRUPTED
 */
export async function loadSums(
  database: Database,
  definitions: readonly Summary[],
  settings: SummariesSettings,
  lastTrackNum: number,
): Promise<SumStore | undefined> {
  const bytes = database.getSync(REGISTRY_KEY);
  if (!bytes && definitions.length === 0) return undefined;
  const stored = bytes && decodeRegistry(bytes);
  const registry = renewRegistry(stored, definitions, settings, lastTrackNum);
  await storeRegistry(database, registry, bytes);
  for (const record of registry.summaries) await removeLeftovers(database, record);
  const kept = await Promise.all(registry.summaries.map((record) => keep(database, record, definitions)));
  const sums = new SumStore(registry, kept, definitions, settings.openCountersMax);
  await loadJournal(database, sums);
  return sums;
}

/** The registry with the options and the new summaries of this opening. */
function renewRegistry(
  stored: SumRegistry | undefined,
  definitions: readonly Summary[],
  { timeZone, retention }: SummariesSettings,
  lastTrackNum: number,
): SumRegistry {
  if (stored && timeZone !== undefined && !isSameZone(timeZone, stored.timeZone))
    throw otherZone(stored.timeZone, timeZone);
  const registry: SumRegistry = stored ?? {
    timeZone: timeZone ?? 'UTC',
    retention: {},
    expired: { hour: -Infinity, date: -Infinity },
    summaries: [],
  };
  const summaries = [...registry.summaries];
  for (const definition of definitions) {
    const index = summaries.findIndex(({ name }) => name === definition.name);
    if (index === -1) summaries.push(newRecord(definition, summaries, lastTrackNum));
    else summaries[index] = { ...summaries[index]!, isPersonal: definition.isPersonal };
  }
  return { ...registry, retention: retention ?? registry.retention, summaries };
}

function otherZone(stored: string, wanted: string): TrackingError {
  const message =
    `the sums are cut in the time zone '${stored}', not '${wanted}'; open the storage without summaries.timeZone, ` +
    `and call rebuildSummaries({ timeZone: '${wanted}' })`;
  return new TrackingError('TRACKS_TIME_ZONE', message);
}

/** A summary that begins now. With tracks before it, it is not whole until it is rebuilt. */
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
  batch.put(REGISTRY_KEY, bytes);
  await batch.write();
}

async function keep(
  database: Database,
  record: SummaryRecord,
  definitions: readonly Summary[],
): Promise<KeptSummary> {
  const lastText = await database.lastKey(textRange(record.number));
  const lastId = lastText === undefined ? 0 : numberAtEnd(lastText);
  return {
    record,
    foldedTo: record.countedTo,
    dictionary: new Dictionary(database, record.number, lastId),
    definition: definitions.find(({ name }) => name === record.name),
  };
}

/** Removes the periods of other generations: what a rebuild began, or had done with, when the process died. */
async function removeLeftovers(database: Database, { number, generation }: SummaryRecord): Promise<void> {
  for (const kind of ['uh', 'up'] as const) {
    for (const range of otherGenerations(kind, number, generation)) await removeRange(database, range);
  }
}

function otherGenerations(kind: 'uh' | 'up', summary: number, generation: number): KeyRange[] {
  const [all, own] = [bucketRange(kind, summary), bucketRange(kind, summary, generation)];
  return [
    { gte: all.gte, lt: own.gte },
    { gte: own.lt, lt: all.lt },
  ];
}

/** Removes all entries of a range, some at a time. Only while nothing else depends on them. */
export async function removeRange(database: Database, range: KeyRange): Promise<void> {
  for await (const entries of database.entries(range)) {
    for (let from = 0; from < entries.length; from += DELETIONS_MAX) {
      const batch = database.batch();
      for (const [key] of entries.slice(from, from + DELETIONS_MAX)) batch.del(key);
      await batch.write();
    }
  }
}

async function loadJournal(database: Database, sums: SumStore): Promise<void> {
  let isFirst = true;
  for await (const entries of database.entries(JOURNAL_RANGE)) {
    for (const [key, bytes] of entries) {
      const number = numberAtEnd(key);
      if (isFirst) sums.journal.first = number;
      isFirst = false;
      sums.journal.next = number;
      sums.applyJournal(decodeJournal(number, bytes), bytes.length);
    }
  }
  sums.journal.loaded = sums.journal.next;
}
