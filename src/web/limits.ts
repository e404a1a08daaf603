/** The longest address of a request in characters: path and query. */
export const URL_LENGTH_MAX = 8192;

/** The most rows that a page shows. */
export const ROWS_MAX = 500;

/** Rows of a page that does not say how many. */
export const ROWS_DEFAULT = 50;

/** Tasks and users on one page: for each of them the first and the last track are looked up. */
export const GROUPS_PER_PAGE = 25;

/** Characters of a preview of data. */
export const PREVIEW_LENGTH = 160;

/** The most values of one track that its page shows one by one. */
export const TREE_NODES_MAX = 5_000;

/** The most values of one mapping, array, map or set that the page of a track shows. */
export const TREE_CHILDREN_MAX = 500;

/** How deep the tree of a track's data goes. */
export const TREE_DEPTH_MAX = 40;

/** The longest text of a value in the tree; what is longer can be downloaded. */
export const TREE_TEXT_LENGTH_MAX = 10_000;

/** Windows of time in a chart of activity. */
export const WINDOWS_MAX = 60;

/** Pages that are kept up to date at the same time. */
export const LIVE_STREAMS_MAX = 32;

/** How often the storage is asked whether there is something new while somebody looks, in milliseconds. */
export const LIVE_INTERVAL_MS = 1_000;

/** Silence on a live connection after which a comment is sent, so that no proxy takes it for dead, in milliseconds. */
export const LIVE_HEARTBEAT_MS = 20_000;

/** Downloads that run at the same time. */
export const DOWNLOADS_MAX = 4;

/** How long a download may wait for its reader, in milliseconds. */
export const DOWNLOAD_STALL_MS = 60_000;

/** How long a page may take, in milliseconds. */
export const PAGE_TIME_MS = 30_000;

/** Wrong tokens within a minute after which no more are looked at for the rest of it. */
export const WRONG_TOKENS_MAX = 20;

/** The shortest token there may be, in characters. */
export const TOKEN_LENGTH_MIN = 8;

/** How long a login holds, in seconds. */
export const LOGIN_SECONDS = 12 * 60 * 60;

/** Disagreements of a check that are shown. */
export const DISAGREEMENTS_MAX = 100;

/** Hours, dates or months that the page of summaries shows at most. */
export const SUM_WINDOWS_MAX = 124;

/** Keys in a list of the greatest ones. */
export const TOP_KEYS_MAX = 50;

/** Entries of usage that one page adds up. */
export const USAGE_ENTRIES_MAX = 100_000;
