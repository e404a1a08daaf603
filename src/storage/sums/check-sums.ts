import { TrackingError } from '../../errors.ts';
import type { Disagreement } from '../contract/reports.ts';
import type { Store } from '../engine/store.ts';
import type { Database } from '../leveldb/database.ts';
import { checkPeriods } from './check-periods.ts';
import { areSame, type Columns, combineColumns } from './columns.ts';
import { decodeJournal } from './journal-entry.ts';
import { decodeId, decodeText, hashOf } from './key-dictionary.ts';
import { type CountsByHour, OpenCounts } from './open-counts.ts';
import type { StoredSummary } from './stored-summary.ts';
import { JOURNAL_RANGE, lookupRange, numberAtEnd, textRange } from './sum-keys.ts';
import type { SumStore } from './sum-store.ts';
import { compareWithTracks, digestTracks, isLikeTracks } from './track-digest.ts';

/** Compares the sums with themselves, and with the tracks where both are complete. Only while nothing is being written. */
export async function* checkSums(store: Store, sums: SumStore): AsyncGenerator<Disagreement> {
  const { database } = store;
  yield* checkJournal(database, sums);
  for (const summary of sums.summaries) yield* reportOf(summary, checkSummary(database, sums, summary));
  yield* compareAll(store, sums);
}

/** Compares the summaries with the tracks, which are read once for all of them. */
async function* compareAll(store: Store, sums: SumStore): AsyncGenerator<Disagreement> {
  const comparable = sums.defined.filter((summary) => isLikeTracks(store, summary));
  if (comparable.length === 0) return;
  try {
    for (const [summary, digests] of await digestTracks(store, sums, comparable))
      yield* reportOf(summary, compareWithTracks(store, sums, summary, digests));
  } catch (error) {
    yield disagreementOf(error);
  }
}

/** Adds the name of the summary to what is found. Sums that cannot be read are a disagreement, too. */
async function* reportOf(
  { record }: StoredSummary,
  disagreements: AsyncGenerator<Disagreement>,
): AsyncGenerator<Disagreement> {
  const named = (each: Disagreement): Disagreement => ({
    ...each,
    message: `summary '${record.name}': ${each.message}`,
  });
  try {
    for await (const each of disagreements) yield named(each);
  } catch (error) {
    yield named(disagreementOf(error));
  }
}

function disagreementOf(error: unknown): Disagreement {
  if (!(error instanceof TrackingError)) throw error;
  return { kind: 'sum', message: error.message };
}

async function* checkSummary(
  database: Database,
  sums: SumStore,
  summary: StoredSummary,
): AsyncGenerator<Disagreement> {
  yield* checkDictionary(database, summary);
  yield* checkPeriods(database, sums, summary);
}

/** The journal must hold what is open. */
async function* checkJournal(database: Database, sums: SumStore): AsyncGenerator<Disagreement> {
  const found = new OpenCounts();
  let length = 0;
  for await (const entries of database.entries(JOURNAL_RANGE)) {
    length += entries.length;
    for (const [key, bytes] of entries) {
      for (const [summary, hours] of decodeJournal(numberAtEnd(key), bytes).summaries)
        for (const [hour, counts] of hours) found.addHour(summary, hour, counts);
    }
  }
  if (length !== sums.journal.length) {
    const message = `${length} entries of the journal are stored, but ${sums.journal.length} known`;
    yield { kind: 'sum', message };
  }
  for (const summary of new Set([...found.summaries, ...sums.open.summaries])) {
    if (!areSame(allOf(found.of(summary)), allOf(sums.open.of(summary))))
      yield { kind: 'sum', message: `the journal of summary ${summary} is not what is open` };
  }
}

function allOf(hours: CountsByHour): Columns {
  return combineColumns(Array.from(hours.values(), ({ columns }) => columns));
}

/** Each key must be found by its text, and have one id only. */
async function* checkDictionary(
  database: Database,
  { record, dictionary }: StoredSummary,
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
      const [text = ''] = await dictionary.textsOf([decodeId(key, bytes)]);
      if (!key.endsWith(hashOf(text))) yield { kind: 'sum', key, message: 'it leads to another key' };
    }
  }
  if (texts !== lookups)
    yield { kind: 'sum', message: `${texts} keys have texts, but ${lookups} are found by them` };
}
