import type { Row } from './row.ts';
import { RowBytes } from './row-bytes.ts';

const CHANGES_MIN = 1_000;

/**
 * Rows that were read, up to a number of bytes. It evicts the oldest row first, but a row that was used since its last turn
 * gets a second chance (the clock algorithm): a hit only sets a flag.
 */
export class RowCache {
  readonly #sizeBytesMax: number;
  /** In the order of their turns. */
  readonly #rows = new Map<number, Row>();
  /** The bytes of rows that got a second chance. They move together, as each would keep the bytes of evicted rows. */
  readonly #staying = new RowBytes();
  #hand = this.#rows.entries();
  /** Rows that came and went since the hand moved. */
  #changes = 0;
  #sizeBytes = 0;
  #hits = 0;
  #misses = 0;

  constructor(sizeBytesMax: number) {
    this.#sizeBytesMax = sizeBytesMax;
  }

  get(trackNum: number): Row | undefined {
    const row = this.#rows.get(trackNum);
    if (row === undefined) {
      this.#misses++;
      return undefined;
    }
    this.#hits++;
    row.wasUsed = true;
    return row;
  }

  has(trackNum: number): boolean {
    return this.#rows.has(trackNum);
  }

  /** Adds a row that is not in the cache. */
  set(trackNum: number, row: Row): void {
    if (row.sizeBytes > this.#sizeBytesMax) return;
    row.onGrown = this.#onGrown;
    this.#rows.set(trackNum, row);
    this.#sizeBytes += row.sizeBytes;
    if (this.#sizeBytes > this.#sizeBytesMax) this.#makeRoom();
    else this.#noteChange();
  }

  delete(trackNum: number): void {
    const row = this.#rows.get(trackNum);
    if (!row) return;
    this.#drop(trackNum, row);
    this.#noteChange();
  }

  clear(): void {
    for (const [trackNum, row] of this.#rows) this.#drop(trackNum, row);
    this.#hand = this.#rows.entries();
  }

  /** The number of rows. */
  get count(): number {
    return this.#rows.size;
  }

  /** Bytes of memory in use, estimated. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get hits(): number {
    return this.#hits;
  }

  get misses(): number {
    return this.#misses;
  }

  /**
   * An iterator that stands still keeps every table that its map has outgrown since, with all rows that were in it. So a
   * new one begins after about as many changes as it takes to step over the holes that they leave.
   */
  #noteChange(): void {
    if (++this.#changes <= this.#rows.size + CHANGES_MIN) return;
    this.#changes = 0;
    this.#hand = this.#rows.entries();
  }

  /** Evicts rows from where it stopped last time. From the start it would step over the holes of all evicted rows. */
  #makeRoom(): void {
    this.#changes = 0;
    while (this.#sizeBytes > this.#sizeBytesMax) {
      const { done, value } = this.#hand.next();
      if (done) this.#hand = this.#rows.entries();
      else if (value[1].wasUsed) this.#putLast(...value);
      else this.#drop(...value);
    }
  }

  #putLast(trackNum: number, row: Row): void {
    row.wasUsed = false;
    row.moveTo(this.#staying);
    this.#rows.delete(trackNum);
    this.#rows.set(trackNum, row);
  }

  #drop(trackNum: number, row: Row): void {
    this.#rows.delete(trackNum);
    this.#sizeBytes -= row.sizeBytes;
    row.onGrown = undefined;
  }

  readonly #onGrown = (bytes: number): void => {
    this.#sizeBytes += bytes;
  };
}
