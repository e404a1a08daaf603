/** The default for the earliest time of an entry: 2000-01-01 UTC. */
export const EARLIEST_TIME = Date.UTC(2000, 0, 1);

/** The default for how far a user's clock may be ahead: a day, in milliseconds. */
export const CLOCK_AHEAD_MS = 86_400_000;

/** The greatest value or change of a statistic; larger integers are not exact. */
export const VALUE_MAX = Number.MAX_SAFE_INTEGER;

/** Partials to read, check and save together. */
export const CHUNK_PARTIALS_MAX = 64;

/** Entries to save together, unless a single partial has more. A chunk with this number is complete. */
export const CHUNK_ENTRIES_MAX = 10_000;

/** Refused partials that a report lists; it counts all of them. */
export const LISTED_REFUSALS_MAX = 1_000;

/** The default size of a quarantine, in bytes. */
export const QUARANTINE_SIZE_BYTES_MAX = 1_073_741_824;

/** Sessions whose runs are cached in memory. */
export const REMEMBERED_SESSIONS_MAX = 50_000;

/** Consecutive partials that can fail to be read before the source counts as broken. */
export const FAILURES_IN_A_ROW_MAX = 20;
