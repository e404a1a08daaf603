/** The greatest track number: track numbers are unsigned 32-bit integers, and 0 is none. */
export const TRACK_NUM_MAX = 0xffffffff;

/** The most attributes of `data` that one storage indexes. */
export const INDEX_ATTRIBUTES_MAX = 32;

/** The most bytes that one batch packs, unless more may wait for the disk: it is in memory as a whole until it is stored. */
export const BATCH_SIZE_BYTES_MAX = 256 * 1024 * 1024;
