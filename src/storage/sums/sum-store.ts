import { TimeZone } from '../../clocks/index.ts';
import { TrackingError } from '../../errors.ts';
import type { Summary } from '../contract/summary.ts';
import type { TrackCounts } from '../contract/summary-evaluator.ts';
import type { BatchWriter } from '../engine/writing/change.ts';
import { CountDraft } from './count-draft.ts';
import { encodeJournal, type JournalEntry } from './journal.ts';
import { OpenCounts } from './open-counts.ts';
import { encodeRegistry, type SummaryRecord, type SumRegistry } from './registry.ts';
import type { KeptSummary } from './stored-summary.ts';
import { journalKey, REGISTRY_KEY } from './sum-keys.ts';

/** Entries and bytes of the journal that are gone through at opening at most, about. */
const JOURNAL_ENTRIES_MAX = 16_384;
const JOURNAL_BYTES_MAX = 16 * 1024 * 1024;

/** How often it is looked at least for sums that have become too old, while tracks are saved, in milliseconds. */
const EXPIRY_INTERVAL_MS = 3_600_000;

/** What the sums of an open storage have in memory: counters that are not yet in stored periods, and the ids of keys. */
export class SumStore {
  registry: Omit<SumRegistry, 'summaries'>;
  readonly kept: readonly KeptSummary[];
  /** Those that count what is saved, in the order of their definitions. */
  readonly counting: readonly KeptSummary[];
  zone: TimeZone;
  open = new OpenCounts();
  /** The journal that holds what is open. */
  readonly journal = { first: 0, next: 0, loaded: 0, sizeBytes: 0 };
  /** Grows with each batch that changes or removes tracks. */
  touches = 0;
  /** Set when the storage closes: then a rebuild gives up. */
  isClosing = false;
  /** The rebuild that is under way. */
  rebuilding: Promise<unknown> | undefined;
  readonly #openCountersMax: number;
  /** Up to where the journal must grow before another fold is tried, after one that failed. */
  #retryAt = 0;
  /** When a fold is to look for sums that have become too old. */
  #expiryAt = Date.now() + EXPIRY_INTERVAL_MS;
  #change: Promise<void> | undefined;

  constructor(
    { summaries: _, ...registry }: SumRegistry,
    kept: readonly KeptSummary[],
    definitions: readonly Summary[],
    openCountersMax: number,
  ) {
    this.registry = registry;
    this.kept = kept;
    this.counting = definitions.map(({ name }) => kept.find(({ record }) => record.name === name)!);
    this.zone = new TimeZone(registry.timeZone);
    this.#openCountersMax = openCountersMax;
  }

  /** Whether so much is open that it should go into stored periods, or others may have to leave these. */
  get isFoldDue(): boolean {
    const { first, next, sizeBytes } = this.journal;
    if (next < this.#retryAt) return false;
    const isLong = next - first > JOURNAL_ENTRIES_MAX || sizeBytes > JOURNAL_BYTES_MAX;
    return isLong || this.isFull(this.open) || this.#isExpiryDue;
  }

  get #isExpiryDue(): boolean {
    const { hour, date } = this.registry.retention;
    return (hour !== undefined || date !== undefined) && Date.now() >= this.#expiryAt;
  }

  /**
   * Notes that a fold failed. It is tried again when a quarter more was counted: where a stored period is damaged each one
   * fails, and saves must not wait for one after the other.
   */
  noteFailedFold(): void {
    const { first, next } = this.journal;
    this.#retryAt = next + Math.max(1, Math.ceil((next - first) / 4));
  }

  /** Whether there are more counters than are to be in memory. */
  isFull(counts: OpenCounts): boolean {
    return counts.size > this.#openCountersMax;
  }

  /** Whether anything was counted since the sums were loaded, that is not yet in a stored period. */
  get isChanged(): boolean {
    return this.journal.next > this.journal.first && this.journal.next > this.journal.loaded;
  }

  /** @throws TrackingError TRACKS_NO_SUMMARY */
  find(name: string): KeptSummary {
    const found = this.kept.find(({ record }) => record.name === name);
    if (found) return found;
    const names = this.kept.map(({ record }) => `'${record.name}'`).join(', ');
    throw new TrackingError(
      'TRACKS_NO_SUMMARY',
      `there are no sums of '${name}'; there are those of ${names}`,
    );
  }

  /** The registry as it is to be stored while the journal stays, with changes to the records. */
  encodeRegistry(change: (record: SummaryRecord) => SummaryRecord = (record) => record): Buffer {
    const summaries = this.kept.map(({ record, foldedTo }) => change({ ...record, countedTo: foldedTo }));
    return encodeRegistry({ ...this.registry, summaries });
  }

  /** Begins to count what a batch saves; undefined if nothing counts. */
  draft(): SumDraft | undefined {
    return this.counting.length === 0 ? undefined : new SumDraft(this);
  }

  /** Stages that the tracks that are stored are no longer those that were counted. */
  markSumsStale(group: BatchWriter): void {
    this.touches++;
    if (!this.kept.some(({ record }) => record.isLikeTracks)) return;
    group.put(
      REGISTRY_KEY,
      this.encodeRegistry((record) => ({ ...record, isLikeTracks: false })),
    );
    group.addChange({
      apply: () => {
        for (const { record } of this.kept) record.isLikeTracks = false;
      },
    });
  }

  /** Takes in an entry of the journal. */
  applyJournal({ lastTrackNum, summaries }: JournalEntry, sizeBytes: number): void {
    for (const [number, hours] of summaries) {
      const kept = this.kept.find(({ record }) => record.number === number);
      if (!kept) continue;
      kept.record.countedTo = Math.max(kept.record.countedTo, lastTrackNum);
      for (const [hour, counts] of hours) this.open.addHour(number, hour, counts);
    }
    this.journal.next++;
    this.journal.sizeBytes += sizeBytes;
  }

  /** Notes that all that was open is in stored periods. */
  closeCounts(): void {
    for (const kept of this.kept) kept.foldedTo = kept.record.countedTo;
    this.open = new OpenCounts();
    this.journal.first = this.journal.next;
    this.journal.sizeBytes = 0;
    this.#retryAt = 0;
    this.#expiryAt = Date.now() + EXPIRY_INTERVAL_MS;
  }

  /** Whether disk and memory tell the same: while sums are being written, either may be ahead. */
  get isSettled(): boolean {
    return this.#change === undefined;
  }

  /** Waits until disk and memory tell the same again. */
  async settled(): Promise<void> {
    while (this.#change) await this.#change;
  }

  /** Lets readers wait from now on, until what this returns is called. */
  unsettle(): () => void {
    let end = (): void => {};
    const change = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#change = change;
    return () => {
      if (this.#change === change) this.#change = undefined;
      end();
    };
  }
}

/** What a batch of new tracks adds to the counters, together with its entry of the journal. */
export class SumDraft {
  readonly #sums: SumStore;
  readonly #draft: CountDraft;
  #lastTrackNum = 0;
  #sizeBytes = 0;
  #failure: unknown;

  constructor(sums: SumStore) {
    this.#sums = sums;
    this.#draft = new CountDraft(sums.zone, sums.counting);
  }

  /** Counts a new track. */
  add(trackNum: number, timeStamp: number, counts: TrackCounts | undefined): void {
    this.#lastTrackNum = trackNum;
    try {
      if (counts) this.#draft.add(timeStamp, counts);
    } catch (error) {
      this.#failure ??= error; // Half an operation must not be staged, so the batch as a whole fails.
    }
  }

  /** Stages what was counted. @throws what went wrong when it was */
  stage(group: BatchWriter): void {
    if (this.#failure !== undefined) throw this.#failure;
    const { next } = this.#sums.journal;
    const bytes = encodeJournal(next, { lastTrackNum: this.#lastTrackNum, summaries: this.#draft.counts });
    this.#sizeBytes = bytes.length;
    group.put(journalKey(next), bytes);
    this.#draft.stageKeys(group);
  }

  /** Brings what was stored into memory. */
  apply(): void {
    const { journal, counting, open } = this.#sums;
    this.#draft.applyKeys();
    this.#draft.addTo(open);
    for (const { record } of counting) record.countedTo = this.#lastTrackNum;
    journal.next++;
    journal.sizeBytes += this.#sizeBytes;
  }
}
