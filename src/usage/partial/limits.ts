/** The most entries of one partial; what is more goes into the next ones. */
export const PARTIAL_ENTRIES_MAX = 20_000;

/** The most bytes of a partial as it is sent. */
export const PARTIAL_SIZE_BYTES_MAX = 16 * 1_048_576;

/** The most bytes of a partial's text; more is not decompressed. */
export const PARTIAL_TEXT_BYTES_MAX = 64 * 1_048_576;

/** Text that entries of one partial take at most before the next one is begun, in characters. */
export const PARTIAL_TEXT_LENGTH_GOAL = 4 * 1_048_576;

/** The longest name of a trackable or a checkpoint, in UTF-16 units. */
export const NAME_LENGTH_MAX = 200;

/** The longest state, in UTF-16 units. */
export const STATE_LENGTH_MAX = 1_000;

/** The longest description, application name or version, in UTF-16 units. */
export const DESCRIPTION_LENGTH_MAX = 1_000;

/** The most trackables of one tracker. */
export const TRACKABLES_MAX = 1_000;

/** The most checkpoints of one sequence. */
export const CHECKPOINTS_MAX = 200;

/** The most sessions that one partial tells of. */
export const SESSIONS_MAX = PARTIAL_ENTRIES_MAX + 1;
