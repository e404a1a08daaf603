import type { TrackingError } from '../errors.ts';
import type { RefusedUpload } from './store/stored-records.ts';

/** What an upload did. */
export interface UploadReport {
  /** The names of the partials that were accepted. */
  partials: string[];
  /** The number of entries in them. */
  entries: number;
  /** Why it ended before everything was uploaded; undefined if nothing is left. The tracker tries again later. */
  error: TrackingError | undefined;
}

/** The events of a tracker. An event without a listener is not an error. */
export interface UsageTrackerEvents {
  /** Partials were accepted. */
  upload: [UploadReport];
  /** An upload failed. The tracker tries again later. */
  'upload-error': [TrackingError];
  /** A partial was set aside because the receiver kept refusing it. The next ones are sent. */
  refused: [RefusedUpload];
  /** What was counted could not be written to the disk. The next flush tries again. */
  'flush-error': [TrackingError];
  /**
   * The storage cannot be opened, for example because another process has it open (`TRACKS_LOCKED`). The tracker counts
   * in memory, and stores that if the storage can be opened before the program ends.
   */
  unavailable: [TrackingError];
}

/** Emits an event of a tracker. */
export type EmitEvent = <K extends keyof UsageTrackerEvents>(
  event: K,
  ...args: UsageTrackerEvents[K]
) => void;
