/** The most tracks that share a value, and the most bytes of it: with more, saving hardly gets faster, and reading one of them slower. */
export const ROW_GROUP_TRACKS_MAX = 16;
export const ROW_GROUP_BYTES_MAX = 2048;

/** More tracks or values than this are not compared with one another, as a sort cannot be interrupted. */
export const COMPARED_MAX = 8192;

/** Up to this many candidates, a query looks at all of them, however few are wanted. */
export const CANDIDATES_FEW = 256;
