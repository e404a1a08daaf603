import { TrackingError } from '../../../errors.ts';
import { isOfKind, isWellFormed } from '../keys.ts';
import { decodeValue } from './codec.ts';
import { recordsOf } from './row-group.ts';
import { verifyTrack } from './track-record.ts';

/**
 * Checks that a stored value of any kind is what was written under its key.
 *
 * @throws TrackingError TRACKS_CORRUPTED, TRACKS_FORMAT
 */
export function verifyValue(key: string, bytes: Buffer): void {
  if (!isWellFormed(key))
    throw new TrackingError('TRACKS_CORRUPTED', `the key '${key}' is damaged: it should end in a number`);
  if (!isOfKind(key, 'track')) decodeValue(key, bytes);
  else for (const [trackNum, record] of recordsOf(key, bytes)) verifyTrack(trackNum, record);
}

/** What `verifyValue` finds wrong with a value; undefined if it is what was written. */
export function faultOf(key: string, bytes: Buffer): TrackingError | undefined {
  try {
    verifyValue(key, bytes);
    return undefined;
  } catch (error) {
    if (error instanceof TrackingError) return error;
    throw error;
  }
}
