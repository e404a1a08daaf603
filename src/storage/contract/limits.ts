export { TIME_STAMP_MAX, TIMER_MS_MAX } from '../../arguments/index.ts';

/** The greatest track number: track numbers are unsigned 32-bit integers, and 0 is none. */
export const TRACK_NUM_MAX = 0xffffffff;

/** The greatest run id: run ids are unsigned 32-bit integers, and 0 stands for the current run. */
export const RUN_ID_MAX = 0xffffffff;

/** The longest text in UTF-16 units that an index takes: a task id, a user name, a value of an indexed attribute. */
export const INDEXED_TEXT_LENGTH_MAX = 65_536;

/** How deep the values in a track's data may be nested. */
export const DATA_DEPTH_MAX = 500;

/** The most attributes of `data` that one storage indexes. */
export const INDEX_ATTRIBUTES_MAX = 32;

/** The most bytes that one batch packs, unless more may wait for the disk: it is in memory as a whole until it is stored. */
export const BATCH_SIZE_BYTES_MAX = 256 * 1024 * 1024;

/** The most tracks that share a value, and the most bytes of it: with more, saving hardly gets faster, and reading one of them slower. */
export const BUNDLE_TRACKS_MAX = 16;
export const BUNDLE_BYTES_MAX = 2048;

/** How long work on the event loop may go on before it gives way to others, in milliseconds. */
export const SLICE_MS = 10;

/** How many tracks or values long work handles before it looks whether it has to give way: some tenths of a millisecond. */
export const STRIDE_LENGTH = 16_384;

/** More tracks or values than this are not compared with one another, as a sort cannot be interrupted. */
export const COMPARED_MAX = 8192;

/** So few candidates of a query are all looked at, however few of them are wanted. */
export const CANDIDATES_FEW = 256;
