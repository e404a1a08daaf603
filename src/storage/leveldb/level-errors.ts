import { TrackingError, type TrackingErrorCode } from '../../errors.ts';
import { codeOf } from '../../files/index.ts';

/** LevelDB's own error, which abstract-level wraps. */
export function reasonOf(error: unknown): Error {
  return error instanceof Error && error.cause instanceof Error ? error.cause : (error as Error);
}

export const isLockedError = (error: unknown): boolean => codeOf(reasonOf(error)) === 'LEVEL_LOCKED';

/** @param where what is open */
export function lockedError(where: string, cause?: unknown): TrackingError {
  return new TrackingError(
    'TRACKS_LOCKED',
    `${where} is open already, in this process or another, and a folder serves one storage at a time. ` +
      'Close the other one, use that one instead, or work on a copy of the folder',
    { cause },
  );
}

/** What reading fails with, where the database says more than that it failed. */
const READ_CODES = new Map<unknown, TrackingErrorCode>([
  ['LEVEL_CORRUPTION', 'TRACKS_CORRUPTED'],
  ['LEVEL_DATABASE_NOT_OPEN', 'TRACKS_NOT_OPEN'],
  ['LEVEL_ITERATOR_NOT_OPEN', 'TRACKS_NOT_OPEN'],
]);

/** @param key where the reading begins */
export function readError(key: string, cause: unknown): TrackingError {
  const code =
    READ_CODES.get(codeOf(reasonOf(cause))) ?? READ_CODES.get(codeOf(cause)) ?? 'TRACKS_READ_FAILED';
  const message = `the database could not read the key '${key}': ${(cause as Error).message}`;
  return new TrackingError(code, message, { cause });
}
