import type { Row } from './row.ts';

/**
 * Rows that were read, up to a number of bytes. Two generations: a row that is used moves to the young one; when that
 * has taken half the room, it becomes the old one, and what nobody used meanwhile is dropped.
 */
export class RowCache {
  readonly #halfBytes: number;
  #young = new Map<number, Row>();
  #old = new Map<number, Row>();
  #youngBytes = 0;
  #oldBytes = 0;
  #hits = 0;
  #misses = 0;

  constructor(sizeBytesMax: number) {
    this.#halfBytes = sizeBytesMax / 2;
  }

  get(trackNum: number): Row | undefined {
    const row = this.#young.get(trackNum) ?? this.#promote(trackNum);
    if (row) this.#hits++;
    else this.#misses++;
    return row;
  }

  add(trackNum: number, row: Row): void {
    if (row.sizeBytes > this.#halfBytes) return;
    if (this.#youngBytes + row.sizeBytes > this.#halfBytes) this.#age();
    this.#young.set(trackNum, row);
    this.#youngBytes += row.sizeBytes;
  }

  delete(trackNum: number): void {
    const young = this.#young.get(trackNum);
    if (young) this.#youngBytes -= young.sizeBytes;
    const old = this.#old.get(trackNum);
    if (old) this.#oldBytes -= old.sizeBytes;
    this.#young.delete(trackNum);
    this.#old.delete(trackNum);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
    this.#youngBytes = 0;
    this.#oldBytes = 0;
  }

  /** Bytes of memory in use, estimated. */
  get sizeBytes(): number {
    return this.#youngBytes + this.#oldBytes;
  }

  get hits(): number {
    return this.#hits;
  }

  get misses(): number {
    return this.#misses;
  }

  #promote(trackNum: number): Row | undefined {
    const row = this.#old.get(trackNum);
    if (!row) return undefined;
    this.#old.delete(trackNum);
    this.#oldBytes -= row.sizeBytes;
    this.add(trackNum, row);
    return row;
  }

  #age(): void {
    this.#old = this.#young;
    this.#oldBytes = this.#youngBytes;
    this.#young = new Map();
    this.#youngBytes = 0;
  }
}
