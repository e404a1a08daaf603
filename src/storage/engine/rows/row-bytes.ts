const SLAB_BYTES = 16 * 1024;
/** Longer records have bytes of their own: few of them would fit. */
const SHARED_BYTES_MAX = 2 * 1024;

/** Bytes inside others. */
export interface ByteRange {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/**
 * Keeps copies of records side by side, as a buffer of its own would cost each of them more than its bytes. What was copied
 * together is mostly given up together.
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
