/** The most entries of a partial; further ones go into the next partial. */
export const PARTIAL_ENTRIES_MAX = 20_000;

/** The most bytes of a compressed partial. */
export const PARTIAL_SIZE_BYTES_MAX = 16 * 1_048_576;

/** The most bytes of a partial's text; more is not decompressed. */
export const PARTIAL_TEXT_BYTES_MAX = 64 * 1_048_576;

/** The length of the entries after which another partial begins, in characters. */
export const PARTIAL_TEXT_LENGTH_GOAL = 4 * 1_048_576;

/** The longest name of a trackable or a checkpoint, in UTF-16 units. */
export const NAME_LENGTH_MAX = 200;

/** The longest state, in UTF-16 units. */
export const STATE_LENGTH_MAX = 1_000;

/** The longest description, application name or version, in UTF-16 units. */
export const DESCRIPTION_LENGTH_MAX = 1_000;

/** The most trackables of a tracker. */
export const TRACKABLES_MAX = 1_000;

/** The most checkpoints of a sequence. */
export const CHECKPOINTS_MAX = 200;

/** The most sessions of a partial. */
export const SESSIONS_MAX = PARTIAL_ENTRIES_MAX + 1;
