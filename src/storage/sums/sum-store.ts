import { TimeZone } from '../../clocks/index.ts';
import { assert, TrackingError } from '../../errors.ts';
import type { Summary } from '../contract/summary.ts';
import { SUM_REGISTRY_KEY } from '../engine/keys.ts';
import type { BatchParticipant } from '../engine/writing/batch-participant.ts';
import type { BatchWriter } from '../engine/writing/change.ts';
import { Journal } from './journal.ts';
import type { JournalEntry } from './journal-entry.ts';
import { OpenCounts } from './open-counts.ts';
import { encodeRegistry, type SumRegistry } from './registry.ts';
import { type DefinedSummary, isDefined, type StoredSummary } from './stored-summary.ts';
import { SumDraft } from './sum-draft.ts';

/** Saves look at least this often for sums that have become too old, in milliseconds. */
const EXPIRY_INTERVAL_MS = 3_600_000;

/** What the sums of an open storage have in memory: counters that are not yet in stored periods, and the ids of keys. */
export class SumStore implements BatchParticipant {
  registry: Omit<SumRegistry, 'summaries'>;
  readonly summaries: readonly StoredSummary[];
  /** The summaries that count what is saved, in the order of their definitions. */
  readonly defined: readonly DefinedSummary[];
  zone: TimeZone;
  open = new OpenCounts();
  /** Holds on disk what is open. */
  readonly journal = new Journal();
  /** Grows with each batch that changes or removes tracks. */
  changesCount = 0;
  /** Set when the storage closes: then a rebuild gives up. */
  isClosing = false;
  /** The rebuild that is running. */
  rebuilding: Promise<unknown> | undefined;
  readonly #openCountersMax: number;
  /** When the next flush has to look for sums that have become too old. */
  #expiryAt = Date.now() + EXPIRY_INTERVAL_MS;
  /** What readers wait for. */
  #hold: Promise<void> | undefined;

  constructor(
    { summaries: _, ...registry }: SumRegistry,
    summaries: readonly StoredSummary[],
    definitions: readonly Summary[],
    openCountersMax: number,
  ) {
    this.registry = registry;
    this.summaries = summaries;
    this.defined = definitions.map(({ name }) => this.find(name)).filter(isDefined);
    this.zone = new TimeZone(registry.timeZone);
    this.#openCountersMax = openCountersMax;
  }

  /** Whether enough is open for a flush, or stored periods may have become too old. */
  get isFlushDue(): boolean {
    if (this.journal.isRetryPending) return false;
    return this.journal.isLong || this.isFull(this.open) || this.#isExpiryDue;
  }

  get #isExpiryDue(): boolean {
    const { hour, date } = this.registry.retention;
    return (hour !== undefined || date !== undefined) && Date.now() >= this.#expiryAt;
  }

  /** Whether anything was counted since the storage was opened that is not yet in a stored period. */
  get isChanged(): boolean {
    return this.journal.hasNew;
  }

  /** Whether there are more counters than should be in memory. */
  isFull(counts: OpenCounts): boolean {
    return counts.size > this.#openCountersMax;
  }

  /** @throws TrackingError TRACKS_NO_SUMMARY */
  find(name: string): StoredSummary {
    const found = this.summaries.find(({ record }) => record.name === name);
    if (found) return found;
    const names = this.summaries.map(({ record }) => `'${record.name}'`).join(', ');
    throw new TrackingError(
      'TRACKS_NO_SUMMARY',
      `there are no sums of '${name}'; there are those of ${names}`,
    );
  }

  /** Begins to count what a batch saves; undefined if nothing counts. */
  draft(): SumDraft | undefined {
    return this.defined.length === 0 ? undefined : this.draftFor(this.defined);
  }

  /** Begins to count what a batch has for some summaries. */
  draftFor(summaries: readonly DefinedSummary[]): SumDraft {
    return new SumDraft(this.zone, summaries, this.journal, this.open);
  }

  /** Stages that the stored tracks are no longer those that were counted. */
  markSumsStale(group: BatchWriter): void {
    this.changesCount++;
    if (!this.summaries.some(({ record }) => record.isLikeTracks)) return;
    const summaries = this.summaries.map(({ record, flushedTo }) => ({
      ...record,
      countedTo: flushedTo, // The journal stays.
      isLikeTracks: false,
    }));
    group.put(SUM_REGISTRY_KEY, encodeRegistry({ ...this.registry, summaries }));
    group.addChange({
      apply: () => {
        for (const { record } of this.summaries) record.isLikeTracks = false;
      },
    });
  }

  /** Adds an entry of the journal to memory. */
  applyJournal({ lastTrackNum, summaries }: JournalEntry): void {
    for (const [number, hours] of summaries) {
      const record = this.summaries.map((each) => each.record).find((each) => each.number === number);
      if (!record) continue;
      record.countedTo = Math.max(record.countedTo, lastTrackNum);
      for (const [hour, counts] of hours) this.open.addHour(number, hour, counts);
    }
  }

  /** Applies a flush that is stored: all that was open is in stored periods, and this is the registry. */
  applyFlush({ summaries, ...registry }: SumRegistry): void {
    this.registry = registry;
    if (registry.timeZone !== this.zone.name) this.zone = new TimeZone(registry.timeZone);
    this.summaries.forEach((summary, i) => {
      const record = summaries[i];
      assert(record, 'a flush keeps every summary');
      summary.record = record;
      summary.flushedTo = record.countedTo;
    });
    this.open = new OpenCounts();
    this.journal.clear();
    this.#expiryAt = Date.now() + EXPIRY_INTERVAL_MS;
  }

  /** Whether disk and memory agree. While a flush is being written, both may have the same counters. */
  get isReadable(): boolean {
    return this.#hold === undefined;
  }

  /** Waits until disk and memory agree. */
  async readable(): Promise<void> {
    while (this.#hold) await this.#hold;
  }

  /** Lets readers wait from now on until a flush is applied or has failed. */
  holdReaders(flush: Promise<void>): void {
    const hold = flush
      .catch(() => undefined) // Its caller is told.
      .then(() => {
        if (this.#hold === hold) this.#hold = undefined;
      });
    this.#hold = hold;
  }
}
