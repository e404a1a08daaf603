import type { TrackingError } from '../errors.ts';
import type { RefusedUpload } from './store/stored-records.ts';
import type { UploadReport } from './uploading/upload-report.ts';

/** What a tracker tells. Unlike with other emitters, nothing is thrown where nobody listens. */
export interface UsageTrackerEvents {
  /** Partials were accepted. */
  upload: [UploadReport];
  /** An upload failed; it is tried again in time. */
  'upload-error': [TrackingError];
  /** A partial was refused for so long that it was set aside; those after it are sent. */
  refused: [RefusedUpload];
  /** What was counted could not be brought to the disk; it is tried again with the next flush. */
  'flush-error': [TrackingError];
  /**
   * The storage cannot be opened, as when another process has it (`TRACKS_LOCKED`). Counting goes on in memory, and is stored if the
   * storage can be opened before the program ends.
   */
  unavailable: [TrackingError];
}

/** Tells those who listen to a tracker. */
export type EmitEvent = <K extends keyof UsageTrackerEvents>(
  event: K,
  ...args: UsageTrackerEvents[K]
) => void;
