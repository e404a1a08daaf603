import { ArgumentRangeError } from '../../errors.ts';
import { ByteReader } from './byte-reader.ts';

/** The longest block that is unpacked: a long value makes a long block. */
const UNPACKED_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Unpacks a block in Snappy's format. An own reader, because damaged and hostile blocks must end with an error: others loop
 * forever on the length of a literal that is negative as a number of 32 bits.
 *
 * @throws RangeError for anything else, or if it unpacks to more than 64 MiB
 */
export function unpackSnappy(bytes: Buffer): Buffer {
  const reader = new ByteReader(bytes);
  const sizeBytes = reader.varint();
  if (sizeBytes > UNPACKED_BYTES_MAX) throw new ArgumentRangeError('the block unpacks to too much');
  const unpacked = Buffer.alloc(sizeBytes);
  let length = 0;
  while (!reader.isAtEnd) {
    const tag = reader.take(1)[0]!;
    if ((tag & 3) === 0) length += reader.take(literalLength(tag, reader)).copy(unpacked, length);
    else length = copyEarlier(tag, reader, unpacked, length);
  }
  if (length !== unpacked.length) throw new ArgumentRangeError('the block unpacks to another length');
  return unpacked;
}

function literalLength(tag: number, reader: ByteReader): number {
  const length = tag >> 2;
  if (length < 60) return length + 1;
  const bytes = length - 59;
  return reader.take(bytes).readUIntLE(0, bytes) + 1;
}

/** Copies bytes that were unpacked before; source and target may overlap. */
function copyEarlier(tag: number, reader: ByteReader, unpacked: Buffer, from: number): number {
  const [length, distance] = copyOf(tag, reader);
  if (distance === 0 || distance > from || from + length > unpacked.length)
    throw new ArgumentRangeError('the block refers to bytes outside');
  for (let i = from; i < from + length; i++) unpacked[i] = unpacked[i - distance]!;
  return from + length;
}

function copyOf(tag: number, reader: ByteReader): [length: number, distance: number] {
  if ((tag & 3) === 1) return [((tag >> 2) & 7) + 4, ((tag >> 5) << 8) | reader.take(1)[0]!];
  const distance = (tag & 3) === 2 ? reader.take(2).readUInt16LE(0) : reader.take(4).readUInt32LE(0);
  return [(tag >> 2) + 1, distance];
}
