/** Bits that a byte of a number carries; the highest one says that another byte follows. */
const LOW_BITS = 0x80;

const BYTES_AT_FIRST = 64;
/** The most bytes that a number takes. */
const NUMBER_BYTES_MAX = 8;

/** Writes integers up to 2^53 in as few bytes as they need: seven bits in each, the lowest first. */
export class VarintWriter {
  #bytes = new Uint8Array(BYTES_AT_FIRST);
  #length = 0;

  unsigned(value: number): void {
    if (this.#length + NUMBER_BYTES_MAX > this.#bytes.length) this.#grow();
    let rest = value;
    while (rest >= LOW_BITS) {
      const high = Math.floor(rest / LOW_BITS);
      this.#bytes[this.#length++] = rest - high * LOW_BITS + LOW_BITS;
      rest = high;
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Up to 2^52 on either side of 0. */
  signed(value: number): void {
    this.unsigned(value < 0 ? -value * 2 - 1 : value * 2);
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(): void {
    const grown = new Uint8Array(this.#bytes.length * 2);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

/** Reads what a `VarintWriter` wrote. */
export class VarintReader {
  readonly #bytes: Uint8Array;
  #position = 0;

  /** @param bytes have been verified */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#position >= this.#bytes.length;
  }

  unsigned(): number {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = this.#bytes[this.#position++] ?? 0;
      if (byte < LOW_BITS) return value + byte * scale;
      value += (byte - LOW_BITS) * scale;
      scale *= LOW_BITS;
    }
  }

  signed(): number {
    const value = this.unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
