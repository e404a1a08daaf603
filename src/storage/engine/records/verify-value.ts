import { TrackingError } from '../../../errors.ts';
import { decodeValue } from './codec.ts';
import { recordsOf } from './row-group.ts';
import { verifyTrack } from './track-record.ts';

const NUMBERED_KEY = /^.\d{10}$/;
const NUMBERED_KINDS = 'tprqxy';

/**
 * Checks that a stored value is what was written under its key, whatever kind it is of.
 *
 * @throws TrackingError TRACKS_CORRUPTED, TRACKS_FORMAT
 */
export function verifyValue(key: string, bytes: Buffer): void {
  if (NUMBERED_KINDS.includes(key[0] ?? '') && !NUMBERED_KEY.test(key)) {
    throw new TrackingError('TRACKS_CORRUPTED', `the key '${key}' is damaged: it should end in a number`);
  }
  if (key[0] !== 't') decodeValue(key, bytes);
  else for (const [trackNum, record] of recordsOf(key, bytes)) verifyTrack(trackNum, record);
}
