import type { LogEntry } from './log-entry.ts';

/** Where the entries of a delivery come from, and how far it brings that source. */
export interface LogDelivery {
  /** Names the origin: one log file, whatever its name is at the moment. */
  source: string;
  /** An integer >= 0 that grows with each delivery of the source. */
  position: number;
}

/** What an entry looks like to a storage. */
export type StoredEntry = Omit<LogEntry, 'data'> & { data: object };

/**
 * What `loadLog` needs of a storage; a `TrackingStorage` has it.
 *
 * Entries and position must become durable together or not at all, also where there are no entries. Where the position kept for
 * the source is at or beyond that of the delivery, nothing is saved and the answer is empty.
 */
export interface EntryStorage {
  /** Waits until there is room for more, where others save, too. */
  ready?(): Promise<void>;
  /** Saves the entries in order, together with the position; the ids of the new tracks. */
  saveUserTracks(entries: Iterable<StoredEntry>, delivery?: LogDelivery): Promise<string[]>;
  /** The position kept for a source. */
  getPosition(source: string): Promise<number | undefined>;
}
