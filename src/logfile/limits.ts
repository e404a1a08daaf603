/** Backups that a log keeps at most. */
export const BACKUP_COUNT_MAX = 10_000;

/** Bytes that are handed to the operating system in one write, unless a single line is longer. */
export const WRITE_SIZE_BYTES = 1 << 20;

/** The longest line that is read; the rest of a longer one is passed over. */
export const LINE_SIZE_BYTES_MAX = 1 << 26;

/** Faults that the result of a load lists; all of them are counted. */
export const LISTED_FAULTS_MAX = 1_000;
