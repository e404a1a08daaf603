import type { TrackEntry } from '../../storage/index.ts';
import { type RequestEntry, toEntry, userOf } from '../request-entry.ts';
import type { RequestRecord } from '../request-record.ts';
import { type VisitStorage, Visits } from '../visits.ts';
import type { Sink } from './sink.ts';

/** What requests need of a storage; a `TrackingStorage` has it. */
export interface RequestStorage extends VisitStorage {
  /** Saves tracks in one batch: all of them, or none. */
  saveUserTracks(entries: Iterable<TrackEntry<object>>): Promise<unknown>;
}

/** Saves records as tracks, many at a time. */
export class StorageSink implements Sink {
  readonly batchSizeMax = 256;
  readonly storage: RequestStorage;
  readonly #visits: Visits;

  constructor(storage: RequestStorage, visitTimeoutMs: number) {
    this.storage = storage;
    this.#visits = new Visits(storage, { visitTimeoutMs });
  }

  async save(records: readonly RequestRecord[], onFailed: (error: Error) => void): Promise<void> {
    const entries = this.#entriesOfKnown(records) ?? (await this.#entriesOf(records));
    await this.#saveEntries(entries, onFailed);
  }

  /** Where all visits are known nothing is waited for: then the entries are packed in this very turn, whose length the pace is set by. */
  #entriesOfKnown(records: readonly RequestRecord[]): RequestEntry[] | undefined {
    const entries: RequestEntry[] = [];
    for (const record of records) {
      const visit = this.#visits.knownRunFor(userOf(record), record.date);
      if (visit === undefined) return undefined;
      entries.push(toEntry(record, visit));
    }
    return entries;
  }

  async #entriesOf(records: readonly RequestRecord[]): Promise<RequestEntry[]> {
    const visits = await Promise.all(
      records.map((record) => this.#visits.runFor(userOf(record), record.date)),
    );
    return records.map((record, index) => toEntry(record, visits[index]!));
  }

  /** One record that cannot be stored keeps back all of its batch: halves are tried until it is found. */
  async #saveEntries(entries: readonly RequestEntry[], onFailed: (error: Error) => void): Promise<void> {
    try {
      await this.storage.saveUserTracks(entries);
    } catch (error) {
      if (!isAboutData(error)) throw error;
      if (entries.length === 1) return onFailed(error);
      const middle = entries.length >> 1;
      await this.#saveEntries(entries.slice(0, middle), onFailed);
      await this.#saveEntries(entries.slice(middle), onFailed);
    }
  }
}

/** What the application adds to a record may be something that cannot be stored. */
function isAboutData(error: unknown): error is Error {
  return error instanceof TypeError || error instanceof RangeError;
}
