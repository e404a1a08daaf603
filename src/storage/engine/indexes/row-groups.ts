import { PAGE_ROWS, pageOfRow } from '../records/page-rows.ts';

const WORD_BITS = 5;
const BIT_MASK = 31;
const PAGE_WORDS = PAGE_ROWS >>> WORD_BITS;

/**
 * Which tracks are stored in one value, a row group: a bit for each track that shares it with the track before. The key of
 * the value has the number of the first track.
 */
export class RowGroups {
  readonly #pages: (Uint32Array | undefined)[] = [];

  /** The first track of the track's row group; the track itself if it has a value of its own. */
  startOf(trackNum: number): number {
    let first = trackNum;
    while (this.#isGrouped(first)) first--;
    return first;
  }

  /** Whether the track shares its value with another. */
  isShared(trackNum: number): boolean {
    return this.#isGrouped(trackNum) || this.#isGrouped(trackNum + 1);
  }

  /** Adds a row group of tracks with successive numbers. */
  add(first: number, count: number): void {
    for (let trackNum = first + 1; trackNum < first + count; trackNum++) {
      const page = this.#pageFor(pageOfRow(trackNum));
      page[wordOf(trackNum)]! |= 1 << (trackNum & BIT_MASK);
    }
  }

  /** Takes a track out of its row group, which it divides. */
  separate(trackNum: number): void {
    this.#clear(trackNum);
    this.#clear(trackNum + 1);
  }

  /** The bits of a page of tracks, from the lowest bit of the first word on; undefined if there are none. */
  page(page: number): Uint32Array | undefined {
    return this.#pages[page];
  }

  /** Sets the bits of a page. */
  setPage(page: number, words: Uint32Array): void {
    if (words.length > 0) this.#pageFor(page).set(words);
  }

  /** Forgets a page, none of whose tracks is left. */
  dropPage(page: number): void {
    if (page < this.#pages.length) this.#pages[page] = undefined;
  }

  get sizeBytes(): number {
    return this.#pages.reduce((sum, page) => sum + (page?.byteLength ?? 0), 0);
  }

  #isGrouped(trackNum: number): boolean {
    const word = this.#pages[pageOfRow(trackNum)]?.[wordOf(trackNum)] ?? 0;
    return (word & (1 << (trackNum & BIT_MASK))) !== 0;
  }

  #clear(trackNum: number): void {
    const page = this.#pages[pageOfRow(trackNum)];
    if (page) page[wordOf(trackNum)]! &= ~(1 << (trackNum & BIT_MASK));
  }

  #pageFor(page: number): Uint32Array {
    while (this.#pages.length <= page) this.#pages.push(undefined);
    this.#pages[page] ??= new Uint32Array(PAGE_WORDS);
    return this.#pages[page];
  }
}

const wordOf = (trackNum: number): number => (trackNum % PAGE_ROWS) >>> WORD_BITS;
