const SLAB_BYTES = 16 * 1024;
/** Longer records have buffers of their own. */
const SHARED_BYTES_MAX = 2 * 1024;

/** A range of bytes in a buffer. */
export interface ByteRange {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/**
 * Copies records into shared buffers, as a buffer of its own costs more than the bytes of most records. Records that were
 * copied together are mostly dropped together.
 */
export class RowBytes {
  #slab = Buffer.alloc(0);
  #used = 0;

  copy(record: Buffer): ByteRange {
    const { length } = record;
    if (length > SHARED_BYTES_MAX) return { bytes: Buffer.from(record), start: 0, end: length };
    if (this.#used + length > this.#slab.length) {
      this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.#used = 0;
    }
    const start = this.#used;
    this.#slab.set(record, start);
    this.#used += length;
    return { bytes: this.#slab, start, end: this.#used };
  }
}
