/** Rows of one page of a column. A page is also the unit of the checkpoint. */
export const PAGE_ROWS = 65_536;
const PAGE_BITS = 16;
const ROW_MASK = PAGE_ROWS - 1;

/** The smallest array that a page begins with; it doubles up to a whole page. */
const PAGE_ROWS_MIN = 256;

type ColumnArray = Uint32Array | Float64Array;

/**
 * A value for each track number, in pages of typed arrays. A row that was never set, or was cleared, is 0.
 * Growing allocates a page, never copies all.
 */
export class Column {
  readonly #allocate: (length: number) => ColumnArray;
  readonly #pages: (ColumnArray | undefined)[] = [];

  constructor(kind: 'integer' | 'time') {
    this.#allocate =
      kind === 'integer' ? (length) => new Uint32Array(length) : (length) => new Float64Array(length);
  }

  get(row: number): number {
    return this.#pages[row >>> PAGE_BITS]?.[row & ROW_MASK] ?? 0;
  }

  set(row: number, value: number): void {
    const index = row & ROW_MASK;
    let page = this.#pages[row >>> PAGE_BITS];
    if (page === undefined || index >= page.length) page = this.#grow(row >>> PAGE_BITS, index + 1);
    page[index] = value;
  }

  /** The values of a page, to be read only; shorter than `PAGE_ROWS` where no later row was ever set; undefined if none was. */
  page(page: number): ColumnArray | undefined {
    return this.#pages[page];
  }

  /** Takes over a whole page. */
  setPage(page: number, values: ColumnArray): void {
    while (this.#pages.length < page) this.#pages.push(undefined);
    this.#pages[page] = values;
  }

  get sizeBytes(): number {
    return this.#pages.reduce((sum, page) => sum + (page?.byteLength ?? 0), 0);
  }

  #grow(page: number, rows: number): ColumnArray {
    const old = this.#pages[page];
    const length = Math.min(PAGE_ROWS, Math.max(PAGE_ROWS_MIN, rows, (old?.length ?? 0) * 2));
    const grown = this.#allocate(length);
    if (old) grown.set(old as Uint32Array & Float64Array);
    this.setPage(page, grown);
    return grown;
  }
}

/** The page that a row is on. */
export const pageOfRow = (row: number): number => row >>> PAGE_BITS;

/** The first row of a page. */
export const firstRowOfPage = (page: number): number => page * PAGE_ROWS;
