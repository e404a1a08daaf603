/**
 * The stable codes of operating errors. A code never changes between major versions; its message may.
 *
 * - `TRACKS_NOT_OPEN`: the storage is closed or closing, or its opening failed.
 * - `TRACKS_OPEN_FAILED`: the location cannot be used: not a folder, no permission, a damaged database.
 * - `TRACKS_LOCKED`: another storage, in this process or another, has the folder open.
 * - `TRACKS_FORMAT`: the folder was written by a newer version of tracktree, or holds something else.
 * - `TRACKS_TYPE_MISMATCH`: the folder holds tracks of another track type.
 * - `TRACKS_INVALID_RUN`: a run that does not exist.
 * - `TRACKS_NOT_FOUND`: a track that does not exist.
 * - `TRACKS_CORRUPTED`: a record whose bytes are not what was written.
 * - `TRACKS_READ_FAILED`: the database, or a source to import, could not be read.
 * - `TRACKS_WRITE_FAILED`: the database could not write; nothing of the operation was stored.
 * - `TRACKS_OVERLOADED`: more was saved without waiting than the storage takes.
 * - `TRACKS_FULL`: a named limit is reached, such as the greatest track number.
 * - `TRACKS_NO_SUMMARY`: a summary that the storage does not keep, or whose definition is needed and was not given.
 * - `TRACKS_TIME_ZONE`: the sums are cut in another time zone.
 * - `TRACKS_HOOK_TIMEOUT`: a function hook did not come to its end while the storage closed.
 * - `TRACKS_NOT_SUPPORTED`: the engine of the storage cannot do this; the message says what does it instead.
 * - `TRACKS_INVALID_ENTRY`: an entry from outside, such as a line of an import, cannot be used.
 * - `TRACKS_INVALID_PARTIAL`: an upload of usage that is damaged, cut short, forged or too large.
 * - `TRACKS_INVALID_ARGUMENT`, of a `TypeError` or `RangeError` instead of a `TrackingError`: a wrong argument.
 * - `TRACKS_UPLOAD_FAILED`: usage could not be handed over to where it is collected; it is kept and tried again.
 */
export type TrackingErrorCode =
  | 'TRACKS_NOT_OPEN'
  | 'TRACKS_OPEN_FAILED'
  | 'TRACKS_LOCKED'
  | 'TRACKS_FORMAT'
  | 'TRACKS_TYPE_MISMATCH'
  | 'TRACKS_INVALID_RUN'
  | 'TRACKS_NOT_FOUND'
  | 'TRACKS_CORRUPTED'
  | 'TRACKS_READ_FAILED'
  | 'TRACKS_WRITE_FAILED'
  | 'TRACKS_OVERLOADED'
  | 'TRACKS_FULL'
  | 'TRACKS_NO_SUMMARY'
  | 'TRACKS_TIME_ZONE'
  | 'TRACKS_HOOK_TIMEOUT'
  | 'TRACKS_NOT_SUPPORTED'
  | 'TRACKS_INVALID_ENTRY'
  | 'TRACKS_INVALID_PARTIAL'
  | 'TRACKS_UPLOAD_FAILED';

/** An operating error: the call was right, but it could not be carried out. Wrong calls are `TypeError`s or `RangeError`s. */
export class TrackingError extends Error {
  readonly code: TrackingErrorCode;

  constructor(code: TrackingErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  /** Always `TrackingError`, also of errors that come from another copy of the package. */
  override get name(): string {
    return 'TrackingError';
  }
}

/** A wrong argument, by its type. To callers it is a `TypeError` with a code. */
export class ArgumentTypeError extends TypeError {
  get code(): 'TRACKS_INVALID_ARGUMENT' {
    return 'TRACKS_INVALID_ARGUMENT';
  }

  static {
    Object.defineProperty(ArgumentTypeError, 'name', { value: 'TypeError' });
  }
}

/** A wrong argument, by its value. To callers it is a `RangeError` with a code. */
export class ArgumentRangeError extends RangeError {
  get code(): 'TRACKS_INVALID_ARGUMENT' {
    return 'TRACKS_INVALID_ARGUMENT';
  }

  static {
    Object.defineProperty(ArgumentRangeError, 'name', { value: 'RangeError' });
  }
}

/** The error itself if it is a `TrackingError`; else one with a code, and with it as the cause. */
export function toTrackingError(error: unknown, code: TrackingErrorCode, what: string): TrackingError {
  if (error instanceof TrackingError) return error;
  return new TrackingError(code, `${what}: ${messageOf(error)}`, { cause: error });
}

/** What anything that was thrown says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** States an invariant. @throws Error if it does not hold: that is a defect of this package */
export function assert(condition: unknown, invariant: string): asserts condition {
  if (!condition) throw new Error(`a defect in tracktree: ${invariant}`);
}

/** A value that an invariant says is there. @throws Error if it is not: that is a defect of this package */
export function expectDefined<T>(value: T | undefined, invariant: string): T {
  assert(value !== undefined, invariant);
  return value;
}
