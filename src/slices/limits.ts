/** How long work on the event loop may go on before it yields to others, in milliseconds. */
export const SLICE_MS = 10;

/** How many tracks or values long work handles between two looks at the clock: some tenths of a millisecond. */
export const STRIDE_LENGTH = 16_384;
