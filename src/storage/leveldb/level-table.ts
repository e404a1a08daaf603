import { ArgumentRangeError } from '../../errors.ts';
import { ByteReader } from './byte-reader.ts';
import { crc32c, unmask } from './crc32c.ts';
import { unpackSnappy } from './snappy.ts';

/** At the end of a table: where its index is. */
export const FOOTER_BYTES = 48;
/** Behind each block: how it is packed (one byte), and its checksum. */
export const TRAILER_BYTES = 5;
/** Behind each key: the number and the kind of the change. */
export const KEY_TRAILER_BYTES = 8;
/** How a block is packed. */
export const PLAIN = 0;
const SNAPPY = 1;
const MAGIC = 0xdb4775248b80fb57n;

/** Where a block is in a table, without its trailer. */
export interface Place {
  offset: number;
  length: number;
}

/** The key in an entry of a table, without the trailer. */
export const keyOf = (internalKey: Buffer): string =>
  internalKey.toString('utf8', 0, internalKey.length - KEY_TRAILER_BYTES);

export function readPlace(reader: ByteReader): Place {
  return { offset: reader.varint(), length: reader.varint() };
}

export const isFooter = (bytes: Buffer): boolean => bytes.readBigUInt64LE(FOOTER_BYTES - 8) === MAGIC;

/** The blocks that the footer of a table names. @throws RangeError */
export function readFooter(footer: Buffer): { meta: Place; index: Place } {
  const reader = new ByteReader(footer);
  return { meta: readPlace(reader), index: readPlace(reader) };
}

/** Whether a block with its trailer is what was written. */
export function isIntactBlock(block: Buffer): boolean {
  const end = block.length - 4;
  return end > 0 && crc32c(block.subarray(0, end)) === unmask(block.readUInt32LE(end));
}

/** What is in a block with its trailer. @throws RangeError */
export function unpackBlock(block: Buffer): Buffer {
  const contents = block.subarray(0, -TRAILER_BYTES);
  return block[contents.length] === SNAPPY ? unpackSnappy(contents) : contents;
}

/** The entries of an unpacked block. A key with its trailer shares its beginning with the key before. @throws RangeError */
export function* blockEntries(contents: Buffer): Generator<[key: Buffer, value: Buffer]> {
  const restarts = contents.readUInt32LE(contents.length - 4);
  const reader = new ByteReader(contents.subarray(0, contents.length - 4 * (restarts + 1)));
  let key: Buffer = Buffer.alloc(0);
  while (!reader.isAtEnd) {
    const entry = readEntry(reader, key);
    yield entry;
    key = entry[0];
  }
}

/** @throws RangeError at what cannot be an entry */
export function readEntry(reader: ByteReader, before: Buffer): [key: Buffer, value: Buffer] {
  const sharedBytes = reader.varint();
  const keyBytes = reader.varint();
  const valueBytes = reader.varint();
  if (sharedBytes > before.length) throw new ArgumentRangeError('a key shares more than there is');
  const key = Buffer.concat([before.subarray(0, sharedBytes), reader.take(keyBytes)]);
  return [key, reader.take(valueBytes)];
}
