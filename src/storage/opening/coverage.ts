import { pageOfRow } from '../indexes/column.ts';

/** What the checkpoint says of one page. */
export interface PageSummary {
  /** The number of tracks on the page; 0: there is no such page. */
  count: number;
  /** The checksum of the page's value. */
  checksum: number;
}

/**
 * Which tracks the checkpoint on disk describes, and which of them have changed since: those have a marker on disk.
 */
export class Coverage {
  /** The checkpoint describes the tracks up to this number. */
  upTo = 0;
  /** The checkpoint that is being written will describe the tracks up to this number. */
  upToNext = 0;
  readonly pages: PageSummary[] = [];
  readonly #marked = new Map<number, Set<number>>();
  #markedCount = 0;

  /** Whether a change to the track must leave a marker. */
  needsMarker(trackNum: number): boolean {
    return trackNum <= this.upTo || trackNum <= this.upToNext;
  }

  /** Notes that the track has a marker. */
  mark(trackNum: number): void {
    const page = pageOfRow(trackNum);
    const marked = this.#marked.get(page) ?? new Set();
    this.#marked.set(page, marked);
    if (marked.has(trackNum)) return;
    marked.add(trackNum);
    this.#markedCount++;
  }

  /** Notes that the markers of these tracks are gone. */
  unmark(trackNums: Iterable<number>): void {
    for (const trackNum of trackNums) {
      if (this.#marked.get(pageOfRow(trackNum))?.delete(trackNum)) this.#markedCount--;
    }
  }

  isMarked(trackNum: number): boolean {
    return this.#marked.get(pageOfRow(trackNum))?.has(trackNum) ?? false;
  }

  /** The tracks of a page that have a marker. */
  markedOn(page: number): number[] {
    return [...(this.#marked.get(page) ?? [])];
  }

  /** All tracks that have a marker. */
  *allMarked(): Generator<number> {
    for (const marked of this.#marked.values()) yield* marked;
  }

  get markedCount(): number {
    return this.#markedCount;
  }
}
