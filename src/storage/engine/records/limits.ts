/** The most tracks of a row group, and its most bytes. With more, saving is hardly faster, and reading one track is slower. */
export const ROW_GROUP_TRACKS_MAX = 16;
export const ROW_GROUP_BYTES_MAX = 2048;

/** The most tracks or values that are sorted by comparison, as that cannot be interrupted. */
export const COMPARED_MAX = 8192;

/** A query looks at all candidates if there are no more than this, however few are wanted. */
export const CANDIDATES_FEW = 256;
