import { ByteReader } from './byte-reader.ts';

/** Unpacks a block in Snappy's format, in which LevelDB keeps most blocks. @throws RangeError for anything else */
export function unpackSnappy(bytes: Buffer): Buffer {
  const reader = new ByteReader(bytes);
  const unpacked = Buffer.alloc(reader.varint());
  let length = 0;
  while (!reader.isAtEnd) {
    const tag = reader.take(1)[0]!;
    if ((tag & 3) === 0) length += reader.take(literalLength(tag, reader)).copy(unpacked, length);
    else length = copyEarlier(tag, reader, unpacked, length);
  }
  if (length !== unpacked.length) throw new RangeError('the block unpacks to another length');
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
    throw new RangeError('the block refers to bytes outside');
  for (let i = from; i < from + length; i++) unpacked[i] = unpacked[i - distance]!;
  return from + length;
}

function copyOf(tag: number, reader: ByteReader): [length: number, distance: number] {
  if ((tag & 3) === 1) return [((tag >> 2) & 7) + 4, ((tag >> 5) << 8) | reader.take(1)[0]!];
  const distance = (tag & 3) === 2 ? reader.take(2).readUInt16LE(0) : reader.take(4).readUInt32LE(0);
  return [(tag >> 2) + 1, distance];
}
