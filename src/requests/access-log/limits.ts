/** The longest line that is read, in bytes; a longer one is passed over and counted as unparsable. */
export const LINE_SIZE_BYTES_MAX = 8 << 20;

/** Unparsable lines that a report lists; all of them are counted. */
export const LISTED_LINES_MAX = 1_000;

/** Characters of an unparsable line that are shown. */
export const SHOWN_LENGTH_MAX = 400;

/** How long the end of an unfinished last line is waited for. */
export const UNFINISHED_PAUSE_MS = 100;
