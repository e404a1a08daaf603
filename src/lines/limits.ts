/** Bytes that are read at once. */
export const READ_SIZE_BYTES = 1 << 18;

/** Bytes before a position that its checksum covers. */
export const CONTEXT_SIZE_BYTES = 4_096;

/** Bytes from the start of a file among which its first line tells it from others. */
export const FIRST_LINE_BYTES_MAX = 1 << 16;

/** Bytes that are kept of a line that is too long. */
export const BEGINNING_SIZE_BYTES = 2_048;

/** Attempts to open all files of a log; each fails if the log is rolled meanwhile. */
export const OPEN_ATTEMPTS_MAX = 1_000;
