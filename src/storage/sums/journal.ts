import type { BatchWriter } from '../engine/writing/change.ts';
import { encodeJournal, type JournalEntry } from './journal-entry.ts';
import { journalKey } from './sum-keys.ts';

/** Entries and bytes that an opening has to read at most, about. */
const ENTRIES_MAX = 16_384;
const BYTES_MAX = 16 * 1024 * 1024;

/** What is stored of the journal: entries with successive numbers, one for each batch since the last flush. */
export class Journal {
  /** The number of the first entry, and the one after the last. */
  #first = 0;
  #next = 0;
  #sizeBytes = 0;
  /** The number after the last entry when the storage was opened. */
  #loadedTo = 0;
  /** After a flush that failed the next one waits until the journal has grown to this number. */
  #retryAt = 0;

  /** The number of entries. */
  get length(): number {
    return this.#next - this.#first;
  }

  /** Whether it has entries that were not there at opening. */
  get hasNew(): boolean {
    return this.length > 0 && this.#next > this.#loadedTo;
  }

  /** Whether reading it takes long. */
  get isLong(): boolean {
    return this.length > ENTRIES_MAX || this.#sizeBytes > BYTES_MAX;
  }

  /** Whether a flush failed and it is too early for another. */
  get isRetryPending(): boolean {
    return this.#next < this.#retryAt;
  }

  /** Notes an entry that is stored already, while the storage opens. */
  load(number: number, sizeBytes: number): void {
    if (this.length === 0) this.#first = number;
    this.#next = number + 1;
    this.#loadedTo = this.#next;
    this.#sizeBytes += sizeBytes;
  }

  /** Stages the next entry, and returns its size in bytes. */
  stageNext(group: BatchWriter, entry: JournalEntry): number {
    const bytes = encodeJournal(this.#next, entry);
    group.put(journalKey(this.#next), bytes);
    return bytes.length;
  }

  /** Notes that the entry that was staged is stored. */
  add(sizeBytes: number): void {
    this.#next++;
    this.#sizeBytes += sizeBytes;
  }

  /** Stages the removal of all entries. */
  stageRemoval(group: BatchWriter): void {
    for (let number = this.#first; number < this.#next; number++) group.del(journalKey(number));
  }

  /**
   * Lets the next flush wait until the journal is a quarter longer, unless this one succeeds: where a stored period is
   * damaged each flush fails, and saves must not wait for one flush after the other.
   */
  delayRetry(): void {
    this.#retryAt = this.#next + Math.max(1, Math.ceil(this.length / 4));
  }

  /** Notes that all entries are removed. */
  clear(): void {
    this.#first = this.#next;
    this.#sizeBytes = 0;
    this.#retryAt = 0;
  }
}
