import type { TrackingError } from '../../errors.ts';

/** What an upload did. */
export interface UploadReport {
  /** The names of the partials that were accepted. */
  partials: string[];
  /** The number of entries in them. */
  entries: number;
  /** Why it ended before everything was uploaded; undefined if nothing is left. The tracker tries again later. */
  error: TrackingError | undefined;
}
