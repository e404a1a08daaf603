import type { TrackEntry } from '../../storage/index.ts';
import { type RequestEntry, toEntry, userOf } from '../request-entry.ts';
import type { RequestRecord } from '../request-record.ts';
import { type VisitStorage, Visits } from '../visits.ts';
import type { Sink } from './sink.ts';

/** What requests need of a storage; a `TrackingStorage` has it. */
export interface RequestStorage extends VisitStorage {
  /** Saves tracks in one batch: all of them or none. */
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

  /** The entries if all visits are cached. Nothing is awaited then, so the pacer measures the whole work in this turn. */
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

  /** A record that cannot be stored fails its whole batch. Halving the batch finds it. */
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

/** An application can add values that cannot be stored. */
function isAboutData(error: unknown): error is Error {
  return error instanceof TypeError || error instanceof RangeError;
}
