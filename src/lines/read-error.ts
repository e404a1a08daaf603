import { messageOf, TrackingError } from '../errors.ts';

/** The error that says what cannot be read and why. Errors that say so already stay as they are. */
export function toReadError(what: string, cause: unknown): unknown {
  if (cause instanceof TrackingError || cause instanceof TypeError) return cause;
  return new TrackingError('TRACKS_READ_FAILED', `${what}: ${messageOf(cause)}`, { cause });
}

/** The same bytes; where they cannot be read or unpacked, the error says what that means. */
export async function* withReadErrors(what: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* bytes;
  } catch (error) {
    throw toReadError(what, error);
  }
}
