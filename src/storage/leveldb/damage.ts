import { TrackingError } from '../../errors.ts';

/** What is wrong with a file of the database. */
export function damage(file: string, what: string): TrackingError {
  return new TrackingError(
    'TRACKS_CORRUPTED',
    `the file ${file} is damaged: ${what}. Nothing has been changed; repair() brings back what is whole`,
  );
}
