/** Rows of one page: the unit of columns in memory and of the checkpoint on disk. */
export const PAGE_ROWS = 65_536;
export const PAGE_BITS = 16;

const WORD_BITS = 32;

/** The page that a row is on. */
export const pageOfRow = (row: number): number => row >>> PAGE_BITS;

/** The first row of a page. */
export const firstRowOfPage = (page: number): number => page * PAGE_ROWS;

/** The bits of the first rows of a page. */
export function firstBits(words: Uint32Array, rows: number): Uint32Array {
  const first = words.slice(0, Math.ceil(rows / WORD_BITS));
  const full = Math.floor(rows / WORD_BITS);
  const rest = rows % WORD_BITS;
  if (rest !== 0 && full < first.length) first[full]! &= (1 << rest) - 1;
  return first;
}
