import type { RequestEntry } from '../save-record.ts';
import type { VisitStorage } from '../visits.ts';

/** Where the records of a delivery come from, and how far it brings that source. */
export interface AccessLogDelivery {
  /** Names the origin: one log file, whatever its name is at the moment. */
  source: string;
  /** An integer >= 0 that grows with each delivery of the source. */
  position: number;
}

/** A request, as it is given to a storage. */
export type StoredRequest = Omit<RequestEntry, 'data'> & { data: object };

/** What keeps the positions of log files. */
export interface PositionStorage {
  /**
   * Saves the requests in order, together with the position; the ids of the new tracks. Both become durable together or not at all, also where
   * there are no requests. Where the position kept for the source is at or beyond that of the delivery, nothing is saved
   * and the answer is empty.
   */
  saveUserTracks(entries: Iterable<StoredRequest>, delivery?: AccessLogDelivery): Promise<string[]>;
  /** The position kept for a source. */
  getPosition(source: string): Promise<number | undefined>;
}

/** What `loadAccessLog` needs of a storage; a `TrackingStorage` has it. */
export interface AccessLogStorage extends PositionStorage, VisitStorage {}
