import { STRIDE_LENGTH, type Steps } from '../../../slices/index.ts';
import type { AttributeValue } from '../../contract/types.ts';
import { firstRowOfPage } from '../records/page-rows.ts';
import type { AttributeDictionary } from './attribute-dictionary.ts';
import { Column, narrowIntegers } from './column.ts';
import { PostingLists } from './posting-lists.ts';
import type { PostingMoves } from './posting-moves.ts';
import { SortedValues } from './sorted-values.ts';

/** Values looked up between two yields. */
const VALUES_STRIDE = 1024;

/**
 * The index of one attribute, both ways: from a value to the tracks that have it (a posting list), and from a track to
 * its value (a column). The column filters candidates, and removes a track without being told its value.
 */
export class AttributeIndex {
  readonly name: string;
  readonly dictionary: AttributeDictionary;
  /** The values in order. The dictionary must be sorted. */
  readonly sorted: SortedValues;
  readonly #column = Column.ofIntegers();
  readonly #postings = new PostingLists();

  constructor(name: string, dictionary: AttributeDictionary) {
    this.name = name;
    this.dictionary = dictionary;
    this.sorted = new SortedValues(dictionary);
  }

  /** Indexes a track that is not in this index. */
  add(trackNum: number, value: AttributeValue): void {
    const ordinal = this.dictionary.intern(value);
    this.#column.set(trackNum, ordinal);
    this.#postings.add(ordinal, trackNum);
  }

  /**
   * Loads a page of the column. The tracks are found only after `loadPostings`.
   *
   * @param rows for each row the 1-based index of its value; 0 for none
   */
  *loadPage(page: number, values: readonly AttributeValue[], rows: ArrayLike<number>): Steps<void> {
    const ordinals = new Uint32Array(values.length + 1);
    for (let i = 0; i < values.length; i++) {
      ordinals[i + 1] = this.dictionary.intern(values[i]!);
      if (i % VALUES_STRIDE === VALUES_STRIDE - 1) yield;
    }
    const column = new Uint32Array(rows.length);
    for (let row = 0; row < rows.length; row++) column[row] = ordinals[rows[row]!]!;
    this.#column.setPage(page, narrowIntegers(column, this.dictionary.ordinalMax));
    yield;
  }

  /** Loads a page of run ids, which are their own ordinals. */
  loadRuns(page: number, runIds: Uint32Array): void {
    const greatest = runIds.reduce((a, b) => Math.max(a, b), 0);
    this.dictionary.intern(greatest);
    this.#column.setPage(page, narrowIntegers(runIds, greatest));
  }

  /** Builds the posting lists from the column: a counting sort by ordinal. */
  *loadPostings(pageCount: number): Steps<void> {
    const counts = new Uint32Array(this.dictionary.ordinalMax + 1);
    for (let page = 0; page < pageCount; page++) {
      countOrdinals(this.#column.page(page), counts);
      yield;
    }
    counts[0] = 0;
    const next = yield* startsOf(counts);
    const postings = new Uint32Array(next.at(-1)! + counts.at(-1)!);
    for (let page = 0; page < pageCount; page++) {
      scatter(this.#column.page(page) ?? new Uint16Array(0), firstRowOfPage(page), next, postings);
      yield;
    }
    yield* this.#postings.load(counts, postings);
    for (let ordinal = 1; ordinal < counts.length; ordinal++) {
      if (counts[ordinal] === 0) this.dictionary.release(ordinal);
      if (ordinal % STRIDE_LENGTH === 0) yield;
    }
  }

  /** Unindexes a track, if it is in this index. */
  remove(trackNum: number): void {
    const ordinal = this.#column.get(trackNum);
    if (ordinal === 0) return;
    this.#column.set(trackNum, 0);
    this.#postings.remove(ordinal, trackNum);
    if (this.#postings.count(ordinal) === 0) this.dictionary.release(ordinal);
  }

  /** Changes the value of a track in the column alone. `follow` updates the posting lists. */
  assign(trackNum: number, value: AttributeValue | undefined, moves: PostingMoves): void {
    const before = this.#column.get(trackNum);
    const after = value === undefined ? 0 : this.dictionary.intern(value);
    if (before === after) return;
    this.#column.set(trackNum, after);
    moves.note(trackNum, before, after);
  }

  /** Updates the posting lists after `assign`. */
  *follow(moves: PostingMoves): Steps<void> {
    for (const ordinal of yield* moves.apply(this.#postings)) {
      if (this.#postings.count(ordinal) === 0) this.dictionary.release(ordinal);
    }
  }

  /** The ordinal of the track's value; 0 if it is not in this index. */
  ordinalOf(trackNum: number): number {
    return this.#column.get(trackNum);
  }

  /** The track's value; undefined if it is not in this index. */
  valueOf(trackNum: number): AttributeValue | undefined {
    const ordinal = this.#column.get(trackNum);
    return ordinal === 0 ? undefined : this.dictionary.valueOf(ordinal);
  }

  /** The number of tracks with the value of the ordinal. */
  count(ordinal: number): number {
    return this.#postings.count(ordinal);
  }

  /** The numbers of these tracks, ascending: to be read only, until the index changes. */
  list(ordinal: number): Uint32Array {
    return this.#postings.list(ordinal);
  }

  /** The ordinals of a page of track numbers: see `Column.page`. */
  page(page: number): Uint16Array | Uint32Array | undefined {
    return this.#column.page(page);
  }

  /** Gives back the memory of a page, none of whose tracks is left. */
  dropPage(page: number): void {
    this.#column.dropPage(page);
  }

  get sizeBytes(): number {
    return this.#column.sizeBytes + this.#postings.sizeBytes + this.dictionary.sizeBytes;
  }
}

/** The start of each ordinal's list when the lists follow one another. */
function* startsOf(counts: Uint32Array): Steps<Uint32Array> {
  const starts = new Uint32Array(counts.length);
  for (let ordinal = 1; ordinal < counts.length; ordinal++) {
    starts[ordinal] = starts[ordinal - 1]! + counts[ordinal - 1]!;
    if (ordinal % STRIDE_LENGTH === 0) yield;
  }
  return starts;
}

function countOrdinals(page: Uint16Array | Uint32Array | undefined, counts: Uint32Array): void {
  if (page) for (let row = 0; row < page.length; row++) counts[page[row]!]!++;
}

/** Writes the rows of a page to the lists of their ordinals. */
function scatter(
  page: Uint16Array | Uint32Array,
  first: number,
  next: Uint32Array,
  postings: Uint32Array,
): void {
  for (let row = 0; row < page.length; row++) {
    const ordinal = page[row]!;
    if (ordinal !== 0) postings[next[ordinal]!++] = first + row;
  }
}
