import { monthOfDay } from '../../clocks/index.ts';
import { TrackingError } from '../../errors.ts';
import { Slices } from '../../slices/index.ts';
import type { Disagreement } from '../contract/reports.ts';
import { PERIODS, periodAt } from '../contract/sum-periods.ts';
import type { SumPeriod } from '../contract/sum-types.ts';
import type { Store } from '../engine/store.ts';
import type { Database } from '../leveldb/database.ts';
import { decodeHeader, readPages } from './buckets.ts';
import { type Columns, combineColumns, totalsOf } from './columns.ts';
import { decodeId, decodeText, hashOf } from './dictionary.ts';
import { decodeJournal } from './journal.ts';
import { OpenCounts } from './open-counts.ts';
import type { KeptSummary } from './stored-summary.ts';
import {
  type BucketName,
  headerKey,
  headerRange,
  JOURNAL_RANGE,
  lookupRange,
  numberAtEnd,
  startOfHeader,
  textRange,
} from './sum-keys.ts';
import type { SumStore } from './sum-store.ts';
import { compareWithTracks, digestTracks, isLikeTracks } from './track-digest.ts';

/** Compares the sums with themselves, and with the tracks where both are complete. Nothing may be written meanwhile. */
export async function* checkSums(store: Store, sums: SumStore): AsyncGenerator<Disagreement> {
  const { database } = store;
  yield* checkJournal(database, sums);
  for (const kept of sums.kept) yield* reportOf(kept, checkSummary(store.database, sums, kept));
  yield* compareAll(store, sums);
}

/** Compares the summaries with the tracks, which are read once for all of them. */
async function* compareAll(store: Store, sums: SumStore): AsyncGenerator<Disagreement> {
  const comparable = sums.kept.filter((kept) => isLikeTracks(store, kept));
  if (comparable.length === 0) return;
  try {
    const expected = await digestTracks(store, sums, comparable);
    for (const kept of comparable)
      yield* reportOf(kept, compareWithTracks(store, sums, kept, expected.get(kept)!));
  } catch (error) {
    yield disagreementOf(error);
  }
}

/** What is found of a summary, with its name. What cannot be read is a disagreement, too. */
async function* reportOf(
  { record }: KeptSummary,
  disagreements: AsyncGenerator<Disagreement>,
): AsyncGenerator<Disagreement> {
  const about = `summary '${record.name}'`;
  try {
    for await (const each of disagreements) yield { ...each, message: `${about}: ${each.message}` };
  } catch (error) {
    const each = disagreementOf(error);
    yield { ...each, message: `${about}: ${each.message}` };
  }
}

function disagreementOf(error: unknown): Disagreement {
  if (!(error instanceof TrackingError)) throw error;
  return { kind: 'sum', message: error.message };
}

async function* checkSummary(
  database: Database,
  sums: SumStore,
  kept: KeptSummary,
): AsyncGenerator<Disagreement> {
  yield* checkDictionary(database, kept);
  for (const period of PERIODS) yield* checkBuckets(database, sums, kept, period);
  if (kept.record.isSound) yield* comparePeriods(database, sums, kept);
}

/** What the journal holds must be what is open. */
async function* checkJournal(database: Database, sums: SumStore): AsyncGenerator<Disagreement> {
  const found = new OpenCounts();
  let entriesCount = 0;
  for await (const entries of database.entries(JOURNAL_RANGE)) {
    for (const [key, bytes] of entries) {
      entriesCount++;
      for (const [summary, hours] of decodeJournal(numberAtEnd(key), bytes).summaries)
        for (const [hour, counts] of hours) found.addHour(summary, hour, counts);
    }
  }
  const { first, next } = sums.journal;
  if (entriesCount !== next - first)
    yield {
      kind: 'sum',
      message: `${entriesCount} entries of the journal are stored, but ${next - first} known`,
    };
  for (const summary of new Set([...found.summaries, ...sums.open.summaries])) {
    const stored = combineColumns(Array.from(found.of(summary).values(), ({ columns }) => columns));
    const known = combineColumns(Array.from(sums.open.of(summary).values(), ({ columns }) => columns));
    if (!areSame(stored, known))
      yield { kind: 'sum', message: `the journal of summary ${summary} is not what is open` };
  }
}

/** Each key must be found by its text, and have one id only. */
async function* checkDictionary(
  database: Database,
  { record, dictionary }: KeptSummary,
): AsyncGenerator<Disagreement> {
  let [texts, lookups] = [0, 0];
  for await (const entries of database.entries(textRange(record.number))) {
    for (const [key, bytes] of entries) {
      const [id, text] = [numberAtEnd(key), decodeText(key, bytes)];
      texts++;
      if (id > dictionary.lastId || dictionary.find(text) !== id)
        yield { kind: 'sum', key, message: `the key of id ${id} is not found by its text` };
    }
  }
  for await (const entries of database.entries(lookupRange(record.number))) {
    for (const [key, bytes] of entries) {
      lookups++;
      const [text] = await dictionary.textsOf([decodeId(key, bytes)]);
      if (!key.endsWith(hashOf(text!))) yield { kind: 'sum', key, message: 'it leads to another key' };
    }
  }
  if (texts !== lookups)
    yield { kind: 'sum', message: `${texts} keys have texts, but ${lookups} are found by them` };
}

/** Headers against pages. */
async function* checkBuckets(
  database: Database,
  sums: SumStore,
  kept: KeptSummary,
  period: SumPeriod,
): AsyncGenerator<Disagreement> {
  const slices = new Slices();
  for await (const [name, columns] of bucketsOf(database, kept, period)) {
    const header = decodeHeader(headerKey(name), database.getSync(headerKey(name))!);
    const totals = totalsOf(columns);
    const isSame =
      header.keys === columns.ids.length &&
      header.hits === totals.hits &&
      header.transfer === totals.transfer;
    if (!isSame)
      yield { kind: 'sum', key: headerKey(name), message: 'the header says something else than the pages' };
    if (!isAscending(columns.ids) || (columns.ids.at(-1) ?? 0) > kept.dictionary.lastId)
      yield { kind: 'sum', key: headerKey(name), message: 'its ids are out of order, or unknown' };
    if (period !== 'month' && name.start < sums.registry.expired[period])
      yield { kind: 'sum', key: headerKey(name), message: 'it should have been removed for its age' };
    if (slices.isTimeUp()) await slices.next();
  }
}

async function* bucketsOf(
  database: Database,
  { record }: KeptSummary,
  period: SumPeriod,
  from?: number,
  to?: number,
): AsyncGenerator<[BucketName, Columns]> {
  const { number: summary, generation } = record;
  for await (const entries of database.entries(headerRange({ summary, generation, period }, from, to))) {
    for (const [key, bytes] of entries) {
      const name = { summary, generation, period, start: startOfHeader(key) };
      yield [name, readPages(database, name, decodeHeader(key, bytes))];
    }
  }
}

/** Hours against dates, and dates against months, as far as the shorter ones are kept. */
async function* comparePeriods(
  database: Database,
  sums: SumStore,
  kept: KeptSummary,
): AsyncGenerator<Disagreement> {
  const { zone, registry } = sums;
  const firstWholeDate =
    registry.expired.hour === -Infinity ? -Infinity : zone.dayOf(registry.expired.hour * 1000) + 1;
  const firstWholeMonth =
    registry.expired.date === -Infinity ? -Infinity : monthOfDay(registry.expired.date - 1) + 1;
  yield* compareParts(
    database,
    kept,
    'hour',
    'date',
    Math.max(firstWholeDate, registry.expired.date),
    (hour) => periodAt(zone, 'date', hour * 1000),
  );
  yield* compareParts(database, kept, 'date', 'month', firstWholeMonth, monthOfDay);
}

async function* compareParts(
  database: Database,
  kept: KeptSummary,
  period: SumPeriod,
  longer: SumPeriod,
  from: number,
  longerOf: (start: number) => number,
): AsyncGenerator<Disagreement> {
  const wholes = bucketsOf(database, kept, longer, from);
  let parts: Columns[] = [];
  let current: number | undefined;
  const compare = async (): Promise<Disagreement | undefined> => {
    const { value } = await wholes.next();
    const [name, columns] = value ?? [];
    if (current === undefined && !name) return undefined;
    if (name?.start === current && columns && areSame(columns, combineColumns(parts))) return undefined;
    return { kind: 'sum', message: `the sums of a ${longer} are not those of each ${period} in it together` };
  };
  for await (const [{ start }, columns] of bucketsOf(database, kept, period)) {
    const whole = longerOf(start);
    if (whole < from) continue;
    if (current !== undefined && whole !== current) {
      const found = await compare();
      if (found) yield found;
      parts = [];
    }
    current = whole;
    parts.push(columns);
  }
  const found = current === undefined ? undefined : await compare();
  if (found) yield found;
  current = undefined;
  const rest = await compare();
  if (rest) yield rest;
}

function areSame(a: Columns, b: Columns): boolean {
  if (a.ids.length !== b.ids.length) return false;
  for (let row = 0; row < a.ids.length; row++) {
    if (a.ids[row] !== b.ids[row] || a.hits[row] !== b.hits[row] || a.transfers[row] !== b.transfers[row])
      return false;
  }
  return true;
}

function isAscending(ids: Uint32Array): boolean {
  for (let row = 1; row < ids.length; row++) if (ids[row]! <= ids[row - 1]!) return false;
  return true;
}
