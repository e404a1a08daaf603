import { PAGE_BITS, PAGE_ROWS } from '../records/page-rows.ts';

const ROW_MASK = PAGE_ROWS - 1;

/** The shortest array of a page. It doubles up to a whole page. */
const PAGE_ROWS_MIN = 256;

/** Integers take two bytes each while all of their page fit: half the memory, and half the cache misses. */
type IntegerArray = Uint16Array | Uint32Array;
type ColumnArray = IntegerArray | Float64Array;

const NARROW_MAX = 0xffff;

/**
 * A value for each track number, in pages of typed arrays. A row without a value is 0. Growing allocates a page, and never
 * copies all.
 */
export class Column<Values extends ColumnArray = ColumnArray> {
  readonly #isTime: boolean;
  readonly #pages: (Values | undefined)[] = [];

  private constructor(isTime: boolean) {
    this.#isTime = isTime;
  }

  /** A column of unsigned 32-bit integers. */
  static ofIntegers(): Column<IntegerArray> {
    return new Column<IntegerArray>(false);
  }

  /** A column of times. */
  static ofTimes(): Column<Float64Array> {
    return new Column<Float64Array>(true);
  }

  get(row: number): number {
    return this.#pages[row >>> PAGE_BITS]?.[row & ROW_MASK] ?? 0;
  }

  set(row: number, value: number): void {
    const index = row & ROW_MASK;
    let page = this.#pages[row >>> PAGE_BITS];
    if (page === undefined || index >= page.length || (value > NARROW_MAX && page.BYTES_PER_ELEMENT === 2)) {
      page = this.#grow(row >>> PAGE_BITS, index + 1, value);
    }
    page[index] = value;
  }

  /** The values of a page, to be read only. It ends after the last row that was ever set; undefined: none was. */
  page(page: number): Values | undefined {
    return this.#pages[page];
  }

  /** Replaces a page. The column owns the values from then on. */
  setPage(page: number, values: Values): void {
    while (this.#pages.length < page) this.#pages.push(undefined);
    this.#pages[page] = values;
  }

  /** Gives back the memory of a page all of whose rows are 0. */
  dropPage(page: number): void {
    if (page < this.#pages.length) this.#pages[page] = undefined;
  }

  get sizeBytes(): number {
    return this.#pages.reduce((sum, page) => sum + (page?.byteLength ?? 0), 0);
  }

  /** Makes room for a row with this value. */
  #grow(page: number, rows: number, value: number): Values {
    const old = this.#pages[page];
    const isLonger = old === undefined || rows > old.length;
    const length = isLonger
      ? Math.min(PAGE_ROWS, Math.max(PAGE_ROWS_MIN, rows, (old?.length ?? 0) * 2))
      : old.length;
    const grown = this.#allocate(length, value > NARROW_MAX || old?.BYTES_PER_ELEMENT === 4) as Values;
    if (old) grown.set(old as ArrayLike<number>);
    this.setPage(page, grown);
    return grown;
  }

  #allocate(length: number, isWide: boolean): ColumnArray {
    if (this.#isTime) return new Float64Array(length);
    return isWide ? new Uint32Array(length) : new Uint16Array(length);
  }
}

/** The integers in as few bytes as the greatest of them needs. */
export function narrowIntegers(values: Uint32Array, greatest: number): IntegerArray {
  return greatest <= NARROW_MAX ? new Uint16Array(values) : values;
}
