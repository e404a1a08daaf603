/** The longest address of a request in characters: path and query. */
export const URL_LENGTH_MAX = 8192;

/** The most rows that a page shows. */
export const ROWS_MAX = 500;

/** The rows of a page by default. */
export const ROWS_DEFAULT = 50;

/** Tasks or users on one page. Each costs a query for its first and its last track. */
export const GROUPS_PER_PAGE = 25;

/** The most characters of a preview of data. */
export const PREVIEW_LENGTH = 160;

/** The most values that the page of a track shows. */
export const TREE_NODES_MAX = 5_000;

/** The most values of one mapping, array, map or set on the page of a track. */
export const TREE_CHILDREN_MAX = 500;

/** The most levels of the tree of a track's data. */
export const TREE_DEPTH_MAX = 40;

/** The longest text of a value in the tree. The download has longer ones. */
export const TREE_TEXT_LENGTH_MAX = 10_000;

/** The most windows of time in a chart of activity. */
export const WINDOWS_MAX = 60;

/** The most live pages at the same time, half of them for one client. */
export const LIVE_STREAMS_MAX = 32;

/** The interval at which live pages query the storage for new tracks, in milliseconds. */
export const LIVE_INTERVAL_MS = 1_000;

/** The interval of comments on a live connection, so that no proxy takes it for dead, in milliseconds. */
export const LIVE_HEARTBEAT_MS = 20_000;

/** The most downloads at the same time, half of them for one client. */
export const DOWNLOADS_MAX = 4;

/** The longest time that a download waits for its reader, in milliseconds. */
export const DOWNLOAD_STALL_MS = 60_000;

/** The longest time that a page takes, in milliseconds. */
export const PAGE_TIME_MS = 30_000;

/** Wrong tokens of a client within a minute, after which each further one waits before it is refused. */
export const WRONG_TOKENS_MAX = 20;

/** The time that it waits, in milliseconds. */
export const WRONG_TOKEN_DELAY_MS = 1_000;

/** The shortest token, in characters. */
export const TOKEN_LENGTH_MIN = 8;

/** The time that a login lasts, in seconds. */
export const LOGIN_SECONDS = 12 * 60 * 60;

/** The most disagreements of a check that the view shows. */
export const DISAGREEMENTS_MAX = 100;

/** The most hours, dates or months on the page of summaries. */
export const SUM_WINDOWS_MAX = 124;

/** The most keys in a list of the greatest keys. */
export const TOP_KEYS_MAX = 50;

/** The most entries of usage that a page adds up. */
export const USAGE_ENTRIES_MAX = 100_000;
