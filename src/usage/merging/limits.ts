/** The earliest time that an entry may have, unless an option says otherwise: 2000-01-01 UTC. */
export const EARLIEST_TIME = Date.UTC(2000, 0, 1);

/** How far the clock of a user's machine may be ahead of ours, unless an option says otherwise: a day. */
export const CLOCK_AHEAD_MS = 86_400_000;

/** The greatest number that a statistic may have or change by; beyond it integers are no longer exact. */
export const VALUE_MAX = Number.MAX_SAFE_INTEGER;

/** Partials that are read, checked and saved together. */
export const CHUNK_PARTIALS_MAX = 64;

/** Entries that are saved together, unless a single partial has more: a chunk is complete when it has so many. */
export const CHUNK_ENTRIES_MAX = 10_000;

/** Refused partials that a report lists; all of them are counted. */
export const LISTED_REFUSALS_MAX = 1_000;

/** Bytes that a quarantine holds, unless an option says otherwise. */
export const QUARANTINE_SIZE_BYTES_MAX = 1_073_741_824;

/** Sessions whose runs are remembered in memory; the others are looked up. */
export const REMEMBERED_SESSIONS_MAX = 50_000;

/** Partials that may fail to be read one after the other before the source counts as broken. */
export const FAILURES_IN_A_ROW_MAX = 20;
