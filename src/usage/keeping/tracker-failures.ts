import { messageOf, TrackingError, type TrackingErrorCode } from '../../errors.ts';

/** Whether another program has the storage open. */
export const isLocked = (error: unknown): boolean => hasCode(error, 'TRACKS_LOCKED');

/** Whether a folder holds something else than the storage of a tracker, or one that only a newer version can read. */
export const isOfOther = (error: unknown): boolean => hasCode(error, 'TRACKS_TYPE_MISMATCH', 'TRACKS_FORMAT');

function hasCode(error: unknown, ...codes: TrackingErrorCode[]): boolean {
  return error instanceof TrackingError && codes.includes(error.code);
}

/** What failed in the storage of a tracker, as its listeners are told of it. */
export function toTrackingError(error: unknown): TrackingError {
  if (error instanceof TrackingError) return error;
  return new TrackingError('TRACKS_OPEN_FAILED', `the storage of the tracker failed: ${messageOf(error)}`, {
    cause: error,
  });
}
