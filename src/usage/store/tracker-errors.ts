import { TrackingError, type TrackingErrorCode } from '../../errors.ts';

/** Whether another program has the storage open. */
export const isLocked = (error: unknown): boolean => hasCode(error, 'TRACKS_LOCKED');

/** Whether a folder contains something other than the storage of a tracker, or one of a newer version. */
export const isForeign = (error: unknown): boolean => hasCode(error, 'TRACKS_TYPE_MISMATCH', 'TRACKS_FORMAT');

function hasCode(error: unknown, ...codes: TrackingErrorCode[]): boolean {
  return error instanceof TrackingError && codes.includes(error.code);
}
