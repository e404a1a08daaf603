import { Column } from './column.ts';
import type { Dictionary } from './dictionary.ts';
import { PostingLists } from './posting-lists.ts';
import type { AttributeValue } from './types.ts';

/**
 * The index of one attribute, both ways: from a value to the tracks that have it (a posting list), and from a track to
 * its value (a column), which filters candidates and lets a track be unindexed without knowing what it said.
 */
export class AttributeIndex {
  readonly name: string;
  readonly dictionary: Dictionary;
  readonly #column = new Column('integer');
  readonly #postings = new PostingLists();

  constructor(name: string, dictionary: Dictionary) {
    this.name = name;
    this.dictionary = dictionary;
  }

  /** Indexes a track that is not in this index. */
  add(trackNum: number, value: AttributeValue): void {
    this.addOrdinal(trackNum, this.dictionary.intern(value));
  }

  /** Indexes a track by the ordinal of its value. */
  addOrdinal(trackNum: number, ordinal: number): void {
    this.#column.set(trackNum, ordinal);
    this.#postings.add(ordinal, trackNum);
  }

  /** Unindexes a track; one that is not in this index is none of its business. */
  remove(trackNum: number): void {
    const ordinal = this.#column.get(trackNum);
    if (ordinal === 0) return;
    this.#column.set(trackNum, 0);
    this.#postings.remove(ordinal, trackNum);
    if (this.#postings.count(ordinal) === 0) this.dictionary.release(ordinal);
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

  /** Copies the numbers of the tracks with the value of the ordinal, ascending; returns the index behind them. */
  copyTo(ordinal: number, target: Uint32Array, at: number): number {
    return this.#postings.copyTo(ordinal, target, at);
  }

  /** The ordinals of a page of track numbers: see `Column.page`. */
  page(page: number): Uint32Array | Float64Array | undefined {
    return this.#column.page(page);
  }

  get sizeBytes(): number {
    return this.#column.sizeBytes + this.#postings.sizeBytes + this.dictionary.sizeBytes;
  }
}
