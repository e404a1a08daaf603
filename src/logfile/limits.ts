/** Backups that a log keeps at most. */
export const BACKUP_COUNT_MAX = 10_000;

/** Bytes that are handed to the operating system in one write, unless a single line is longer. */
export const WRITE_SIZE_BYTES = 1 << 20;

/** Bytes that are read at once. */
export const READ_SIZE_BYTES = 1 << 18;

/** The longest line that is read; the rest of a longer one is passed over. */
export const LINE_SIZE_BYTES_MAX = 1 << 26;

/** Bytes from the start of a file among which its first line tells it from others. */
export const FIRST_LINE_BYTES_MAX = 1 << 16;

/** The largest log file that can be loaded: 32 GiB. */
export const FILE_SIZE_BYTES_MAX = 2 ** 35 - 1;

/** How deep the values in an entry's data may be nested. */
export const DATA_DEPTH_MAX = 500;

/** How often opening all files of a log is tried again because they were rolled meanwhile. */
export const OPEN_ATTEMPTS_MAX = 1_000;

/** Faults that the result of a load lists; all of them are counted. */
export const LISTED_FAULTS_MAX = 1_000;
