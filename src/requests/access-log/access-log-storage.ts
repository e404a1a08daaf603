import type { Delivery, TrackEntry } from '../../storage/index.ts';
import type { VisitStorage } from '../visits.ts';

/** What keeps the positions of log files. */
export interface PositionStorage {
  /**
   * Saves the requests in order, together with the position; the ids of the new tracks. Both become durable together or not at all, also where
   * there are no requests. Where the position kept for the source is at or beyond that of the delivery, nothing is saved
   * and the answer is empty.
   */
  saveUserTracks(entries: Iterable<TrackEntry<object>>, delivery?: Delivery): Promise<string[]>;
  /** The position kept for a source. */
  getPosition(source: string): Promise<number | undefined>;
}

/** What `loadAccessLog` needs of a storage; a `TrackingStorage` has it. */
export interface AccessLogStorage extends PositionStorage, VisitStorage {}
