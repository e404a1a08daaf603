/** Small integers of rows, in the narrowest array that holds them. */
export type RowNumbers = Uint8Array | Uint16Array | Uint32Array;

/** The numbers in the narrowest array for the greatest of them. */
export function narrow(numbers: Uint32Array, greatest: number): RowNumbers;
export function narrow(numbers: Numbers, greatest: number): RowNumbers | Float64Array;
export function narrow(numbers: Numbers, greatest: number): RowNumbers | Float64Array {
  if (greatest < 0x100) return new Uint8Array(numbers);
  if (greatest < 0x10000) return new Uint16Array(numbers);
  return greatest < 2 ** 32 && numbers instanceof Float64Array ? new Uint32Array(numbers) : numbers;
}

type Numbers = Uint32Array | Float64Array;

/** Packed numbers: the bytes of one number, and the bytes of all, little-endian. */
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

/** Packed integers from 0 to 2^53. Those of 8 bytes are floating point. */
export type PackedIntegers = PackedNumbers | [width: 8, bytes: Uint8Array];

export function packIntegers(numbers: Numbers): PackedIntegers {
  let greatest = 0;
  for (let row = 0; row < numbers.length; row++) if (numbers[row]! > greatest) greatest = numbers[row]!;
  const packed = narrow(numbers, greatest);
  return packed instanceof Float64Array ? [8, bytesOf(packed)] : packNumbers(packed);
}

export function unpackIntegers([width, bytes]: PackedIntegers): RowNumbers | Float64Array {
  return width === 8 ? new Float64Array(alignedBufferOf(bytes)) : unpackNumbers([width, bytes]);
}

/** Packed ids: a base, and the numbers to add to it; 0 stands for none. */
export type PackedIds = [base: number, ...PackedNumbers];

/** Packs ids. Those of successive rows are close together, so that most fit in two bytes. */
export function packIds(ids: Uint32Array): PackedIds {
  let [least, greatest] = [Infinity, 0];
  for (let row = 0; row < ids.length; row++) {
    if (ids[row] !== 0 && ids[row]! < least) least = ids[row]!;
    if (ids[row]! > greatest) greatest = ids[row]!;
  }
  const base = greatest === 0 ? 0 : least - 1;
  const numbers = new Uint32Array(ids.length);
  for (let row = 0; row < ids.length; row++) numbers[row] = ids[row] === 0 ? 0 : ids[row]! - base;
  return [base, ...packNumbers(narrow(numbers, greatest - base))];
}

export function unpackIds([base, ...packed]: PackedIds): Uint32Array {
  const ids = new Uint32Array(unpackNumbers(packed));
  for (let row = 0; row < ids.length; row++) if (ids[row] !== 0) ids[row]! += base;
  return ids;
}

/** Packed times: a base and four bytes to add to it, or 0 and the time in eight bytes. */
export type PackedTimes = [base: number, width: 4 | 8, bytes: Uint8Array];

/** @param isRow 0 for rows that do not exist; their time may change */
export function packTimes(times: Float64Array, isRow: ArrayLike<number>): PackedTimes {
  let [least, greatest] = [Infinity, -Infinity];
  for (let row = 0; row < times.length; row++) {
    if (isRow[row] === 0) continue;
    if (times[row]! < least) least = times[row]!;
    if (times[row]! > greatest) greatest = times[row]!;
  }
  if (greatest - least >= 2 ** 32) return [0, 8, bytesOf(times)];
  const base = greatest === -Infinity ? 0 : least;
  const offsets = new Uint32Array(times.length);
  for (let row = 0; row < times.length; row++) if (isRow[row] !== 0) offsets[row] = times[row]! - base;
  return [base, 4, bytesOf(offsets)];
}

export function unpackTimes([base, width, bytes]: PackedTimes): Float64Array {
  const buffer = alignedBufferOf(bytes);
  if (width === 8) return new Float64Array(buffer);
  const times = new Float64Array(new Uint32Array(buffer));
  for (let row = 0; row < times.length; row++) times[row]! += base;
  return times;
}

/** The bytes of a typed array, little-endian. */
export const bytesOf = ({ buffer, byteOffset, byteLength }: NodeJS.TypedArray): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);

/** A copy of the bytes, aligned for any typed array. */
function alignedBufferOf(bytes: Uint8Array): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
