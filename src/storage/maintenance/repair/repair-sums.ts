import { TrackingError } from '../../../errors.ts';
import { Slices } from '../../../slices/index.ts';
import { SUM_PREFIXES, SUM_REGISTRY_KEY } from '../../engine/keys.ts';
import { encodeValue } from '../../engine/records/codec.ts';
import type { Database } from '../../leveldb/database.ts';
import type { WriteBatch } from '../../leveldb/level-batch.ts';
import { decodeBucketHeader, encodeBucketHeader, readPages } from '../../sums/buckets.ts';
import { type Columns, totalsOf } from '../../sums/columns.ts';
import { decodeJournal, encodeJournal, type JournalEntry } from '../../sums/journal-entry.ts';
import { decodeId, decodeText, hashOf } from '../../sums/key-dictionary.ts';
import { decodeRegistry, encodeRegistry, type SummaryRecord } from '../../sums/registry.ts';
import {
  allWith,
  bucketRange,
  headerKey,
  JOURNAL_RANGE,
  journalKey,
  lookupKey,
  lookupRange,
  numberAtEnd,
  pageOfKey,
  parseBucketKey,
  summaryOfKey,
  sumPageKey,
  textKey,
  textRange,
} from '../../sums/sum-keys.ts';

/**
 * Makes what is left of the sums fit together. Nothing tells what they lack, so they count as incomplete until they are
 * rebuilt. Without their registry they cannot be read, and are removed.
 *
 * @returns whether they were removed
 */
export async function repairSums(database: Database, batch: WriteBatch): Promise<boolean> {
  const bytes = database.getSync(SUM_REGISTRY_KEY);
  if (!bytes) return removeAll(database, batch);
  const registry = decodeRegistry(bytes);
  const journal = await renumberJournal(database, batch);
  for (const record of registry.summaries) await new SummaryRepair(database, batch, record).run(journal);
  await removeStrangers(database, batch, registry.summaries);
  const summaries = registry.summaries.map((record) => ({
    ...record,
    isWhole: false,
    isLikeTracks: false,
    isSound: false,
  }));
  batch.put(SUM_REGISTRY_KEY, encodeRegistry({ ...registry, summaries }));
  return false;
}

async function removeAll(database: Database, batch: WriteBatch): Promise<boolean> {
  let isAny = false;
  for (const prefix of Object.values(SUM_PREFIXES)) {
    for await (const entries of database.entries(allWith(prefix))) {
      for (const [key] of entries) batch.del(key);
      isAny = true;
    }
  }
  return isAny;
}

/** Numbers the entries without the gaps that lost ones have left. */
async function renumberJournal(database: Database, batch: WriteBatch): Promise<JournalEntry[]> {
  const journal: JournalEntry[] = [];
  const numbers: number[] = [];
  for await (const entries of database.entries(JOURNAL_RANGE)) {
    for (const [key, bytes] of entries) {
      numbers.push(numberAtEnd(key));
      journal.push(decodeJournal(numberAtEnd(key), bytes));
    }
  }
  if (numbers.length === 0 || numbers.at(-1)! - numbers[0]! + 1 === numbers.length) return journal;
  for (const number of numbers) batch.del(journalKey(number));
  journal.forEach((entry, i) => {
    batch.put(journalKey(numbers[0]! + i), encodeJournal(numbers[0]! + i, entry));
  });
  return journal;
}

/** Removes what belongs to unknown summaries. */
async function removeStrangers(
  database: Database,
  batch: WriteBatch,
  records: readonly SummaryRecord[],
): Promise<void> {
  const known = new Set(records.map(({ number }) => number));
  const { journal: _, ...prefixes } = SUM_PREFIXES;
  for (const prefix of Object.values(prefixes)) {
    for await (const entries of database.entries(allWith(prefix))) {
      for (const [key] of entries) if (!known.has(summaryOfKey(key))) batch.del(key);
    }
  }
}

class SummaryRepair {
  readonly #database: Database;
  readonly #batch: WriteBatch;
  readonly #record: SummaryRecord;
  readonly #slices = new Slices();
  /** The ids that have a text, and those that were counted. */
  readonly #named = new Set<number>();
  readonly #counted = new Set<number>();

  constructor(database: Database, batch: WriteBatch, record: SummaryRecord) {
    this.#database = database;
    this.#batch = batch;
    this.#record = record;
  }

  async run(journal: readonly JournalEntry[]): Promise<void> {
    await this.#repairPeriods();
    await this.#removeLonePages();
    for (const { summaries } of journal) {
      for (const [number, hours] of summaries) {
        if (number !== this.#record.number) continue;
        for (const counts of hours.values())
          counts.forEach((id) => {
            this.#counted.add(id);
          });
      }
    }
    await this.#repairKeys();
  }

  async #repairPeriods(): Promise<void> {
    for await (const entries of this.#database.entries(bucketRange('header', this.#record.number))) {
      for (const [key, bytes] of entries) this.#repairPeriod(key, bytes);
      if (this.#slices.isTimeUp()) await this.#slices.next();
    }
  }

  /** Removes a period of which a page is missing. */
  #repairPeriod(key: string, bytes: Buffer): void {
    const name = parseBucketKey(key);
    const header = decodeBucketHeader(key, bytes);
    const columns = readWhole(() => readPages(this.#database, { name, header }));
    if (!columns) {
      this.#batch.del(key);
      for (let page = 0; page < header.pages; page++) this.#batch.del(sumPageKey(name, page));
      return;
    }
    for (const id of columns.ids) this.#counted.add(id);
    const made = encodeBucketHeader(name, {
      keys: columns.ids.length,
      pages: header.pages,
      ...totalsOf(columns),
    });
    if (!made.equals(bytes)) this.#batch.put(key, made);
  }

  async #removeLonePages(): Promise<void> {
    for await (const entries of this.#database.entries(bucketRange('page', this.#record.number))) {
      for (const [key] of entries) {
        const name = parseBucketKey(key);
        const header = this.#database.getSync(headerKey(name));
        const pages = header ? decodeBucketHeader(headerKey(name), header).pages : 0;
        if (pageOfKey(key) >= pages) this.#batch.del(key);
      }
    }
  }

  /** Every id that was counted gets a text, and every text leads to its id. */
  async #repairKeys(): Promise<void> {
    const { number } = this.#record;
    for await (const entries of this.#database.entries(textRange(number))) {
      for (const [key, bytes] of entries) this.#repairLookup(numberAtEnd(key), decodeText(key, bytes));
    }
    for (const id of this.#counted) if (!this.#named.has(id)) this.#putKey(`lost-${id}`, id);
    for await (const entries of this.#database.entries(lookupRange(number))) {
      for (const [key, bytes] of entries) {
        const text = this.#database.getSync(textKey(number, decodeId(key, bytes)));
        const isRight = text && key.endsWith(hashOf(decodeText(textKey(number, decodeId(key, bytes)), text)));
        if (!isRight) this.#batch.del(key);
      }
    }
  }

  #repairLookup(id: number, text: string): void {
    this.#named.add(id);
    const key = lookupKey(this.#record.number, hashOf(text));
    const bytes = this.#database.getSync(key);
    if (!bytes) this.#batch.put(key, encodeValue(key, [id]));
    else if (decodeId(key, bytes) !== id) this.#putKey(`${text}~${id}`, id);
  }

  #putKey(text: string, id: number): void {
    const key = textKey(this.#record.number, id);
    this.#batch.put(key, encodeValue(key, [text]));
    const lookup = lookupKey(this.#record.number, hashOf(text));
    this.#batch.put(lookup, encodeValue(lookup, [id]));
  }
}

/** What can be read; undefined if something of it is missing or damaged. */
function readWhole(read: () => Columns): Columns | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof TrackingError) return undefined;
    throw error;
  }
}
