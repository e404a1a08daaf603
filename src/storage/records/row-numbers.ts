/** Small integers of rows, in the narrowest array that holds them. */
export type RowNumbers = Uint8Array | Uint16Array | Uint32Array;

/** The numbers in as few bytes as the greatest of them needs. */
export function narrow(numbers: Uint32Array, greatest: number): RowNumbers {
  if (greatest < 0x100) return new Uint8Array(numbers);
  return greatest < 0x10000 ? new Uint16Array(numbers) : numbers;
}

/** Numbers as they are packed: the bytes of one, and all bytes, the lowest first. */
export type PackedNumbers = [width: 1 | 2 | 4, bytes: Uint8Array];

export const packNumbers = (numbers: RowNumbers): PackedNumbers => [
  numbers.BYTES_PER_ELEMENT as 1 | 2 | 4,
  bytesOf(numbers),
];

export function unpackNumbers([width, bytes]: PackedNumbers): RowNumbers {
  const buffer = alignedBufferOf(bytes);
  if (width === 1) return new Uint8Array(buffer);
  return width === 2 ? new Uint16Array(buffer) : new Uint32Array(buffer);
}

/** The bytes of a typed array, the lowest of each number first. */
export const bytesOf = ({ buffer, byteOffset, byteLength }: NodeJS.TypedArray): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);

/** A copy of the bytes that a typed array can be laid over. */
export function alignedBufferOf(bytes: Uint8Array): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
