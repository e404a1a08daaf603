import { pageOfRow } from './page-rows.ts';

/** A page in the header of the checkpoint. */
export interface PageSummary {
  /** The number of tracks or runs on the page; 0: the page does not exist. */
  count: number;
  /** The checksum of the page's value. */
  checksum: number;
}

/** The number of pages that describe everything up to a number. */
export const pageCountOf = (upTo: number): number => (upTo === 0 ? 0 : pageOfRow(upTo) + 1);

/**
 * Which tracks, or runs, the checkpoint on disk describes, and which of them have changed since. These have a marker on
 * disk.
 */
export class Coverage {
  /** The checkpoint describes everything up to this number. */
  upTo = 0;
  /** The next checkpoint will describe everything up to this number, while it is being written. */
  upToNext = 0;
  readonly pages: PageSummary[] = [];
  readonly #marked = new Map<number, Set<number>>();
  #markedCount = 0;

  /** Whether a change must leave a marker. */
  needsMarker(number: number): boolean {
    return number <= this.upTo || number <= this.upToNext;
  }

  /** Notes that there is a marker. */
  mark(number: number): void {
    const page = pageOfRow(number);
    const marked = this.#marked.get(page) ?? new Set();
    this.#marked.set(page, marked);
    if (marked.has(number)) return;
    marked.add(number);
    this.#markedCount++;
  }

  /** Notes that a track or run has changed: its marker was stored with the change, if it needs one. */
  noteChange(number: number): void {
    if (this.needsMarker(number)) this.mark(number);
  }

  /** Notes that markers are removed. */
  unmark(numbers: Iterable<number>): void {
    for (const number of numbers) {
      if (this.#marked.get(pageOfRow(number))?.delete(number)) this.#markedCount--;
    }
  }

  isMarked(number: number): boolean {
    return this.#marked.get(pageOfRow(number))?.has(number) ?? false;
  }

  /** The numbers on a page that have a marker. */
  markedOn(page: number): number[] {
    return [...(this.#marked.get(page) ?? [])];
  }

  /** All numbers that have a marker. */
  *allMarked(): Generator<number> {
    for (const marked of this.#marked.values()) yield* marked;
  }

  get markedCount(): number {
    return this.#markedCount;
  }
}
