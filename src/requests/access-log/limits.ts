/** The longest line that is read, in bytes; a longer one is passed over and counted as unparsable. */
export const LINE_SIZE_BYTES_MAX = 8 << 20;

/** Bytes that are read at once. */
export const READ_SIZE_BYTES = 1 << 18;

/** Bytes from the start of a file among which its first line tells it from others. */
export const FIRST_LINE_BYTES_MAX = 1 << 16;

/** The largest log file that can be loaded: 128 GiB, unpacked. */
export const FILE_SIZE_BYTES_MAX = 2 ** 37 - 1;

/** Unparsable lines that a report lists; all of them are counted. */
export const LISTED_LINES_MAX = 1_000;

/** Characters of an unparsable line that are shown. */
export const SHOWN_LENGTH_MAX = 400;

/** Characters of a request line that can be its method. */
export const METHOD_LENGTH_MAX = 64;

/** How long the end of an unfinished last line is waited for. */
export const UNFINISHED_PAUSE_MS = 100;
