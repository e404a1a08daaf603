import type { TrackEntry } from '../../storage/index.ts';
import type { RequestRecord } from '../request-record.ts';
import { type RequestEntry, toEntry, userOf } from '../save-record.ts';
import { type VisitStorage, Visits } from '../visits.ts';
import type { Sink } from './sink.ts';

/** What requests need of a storage; a `TrackingStorage` has it. */
export interface RequestStorage extends VisitStorage {
  /** Saves tracks in one batch: all of them, or none. */
  saveUserTracks(entries: Iterable<TrackEntry<object>>): Promise<unknown>;
}

/** Saves records as tracks, many at a time. */
export class StorageSink implements Sink {
  readonly batchSizeMax = 64;
  readonly storage: RequestStorage;
  readonly #visits: Visits;

  constructor(storage: RequestStorage, visitTimeoutMs: number) {
    this.storage = storage;
    this.#visits = new Visits(storage, { visitTimeoutMs });
  }

  async save(records: readonly RequestRecord[], onFailed: (error: Error) => void): Promise<void> {
    const visits = await Promise.all(
      records.map((record) => this.#visits.runFor(userOf(record), record.date)),
    );
    await this.#saveEntries(
      records.map((record, index) => toEntry(record, visits[index]!)),
      onFailed,
    );
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
