import { ArgumentRangeError } from '../../errors.ts';
/** Reads the numbers and texts of LevelDB's files one after the other. */
export class ByteReader {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#offset >= this.#bytes.length;
  }

  /** The number of bytes read. */
  get position(): number {
    return this.#offset;
  }

  /** A number of seven bits a byte. @throws RangeError if the bytes end within it, or it is longer than one of 64 bits */
  varint(): number {
    let value = 0;
    for (let scale = 1; scale < 2 ** 70; scale *= 128) {
      const byte = this.#bytes.readUInt8(this.#offset++);
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw new ArgumentRangeError('the number is too long');
  }

  /** The next bytes. @throws RangeError if there are fewer */
  take(length: number): Buffer {
    const end = this.#offset + length;
    if (end > this.#bytes.length) throw new ArgumentRangeError('the bytes end early');
    const taken = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return taken;
  }

  /** Bytes behind their length. @throws RangeError if they end early */
  prefixed(): Buffer {
    return this.take(this.varint());
  }
}
