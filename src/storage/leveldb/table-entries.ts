import { looseEntries } from '../maintenance/repair/loose-entries.ts';
import { ByteReader } from './byte-reader.ts';
import { crc32c, unmask } from './crc32c.ts';
import { entryOfTable, type SalvagedEntry } from './salvaged-entry.ts';
import { unpackSnappy } from './snappy.ts';

const FOOTER_BYTES = 48;
/** Behind each block: how it is packed, and its checksum. */
const TRAILER_BYTES = 5;
const PLAIN = 0;
const SNAPPY = 1;
/** A block takes at least so many bytes. */
const BLOCK_BYTES_MIN = 20;
/** The longest block that is looked for where nothing tells where blocks are: a long value makes a long block. */
const BLOCK_BYTES_MAX = 64 * 1024 * 1024;

interface Place {
  offset: number;
  length: number;
}

/**
 * Every entry of a table that can be read, however little the table tells of itself: from the blocks that its index names;
 * where that or a block is damaged, from blocks that are looked for, and then from what looks like entries.
 */
export function* tableEntries(bytes: Buffer): Generator<SalvagedEntry> {
  const blocks = indexedBlocks(bytes).filter((place) => isIntact(bytes, place));
  for (const { from, to } of gapsBetween(blocks, bytes.length)) yield* entriesOfGap(bytes, from, to);
  for (const place of blocks) yield* entriesOfBlock(contentsOf(bytes, place));
}

/** The blocks of entries that the index names; none, if that cannot be read. */
function indexedBlocks(bytes: Buffer): Place[] {
  try {
    const footer = new ByteReader(bytes.subarray(bytes.length - FOOTER_BYTES));
    placeOf(footer);
    const index = placeOf(footer);
    if (!isIntact(bytes, index)) return [];
    const places: Place[] = [];
    forEachEntry(contentsOf(bytes, index), (_, value) => places.push(placeOf(new ByteReader(value))));
    return places;
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function placeOf(reader: ByteReader): Place {
  return { offset: reader.varint(), length: reader.varint() };
}

function isIntact(bytes: Buffer, { offset, length }: Place): boolean {
  const end = offset + length + 1;
  if (length < 8 || end + 4 > bytes.length) return false;
  return crc32c(bytes.subarray(offset, end)) === unmask(bytes.readUInt32LE(end));
}

function contentsOf(bytes: Buffer, { offset, length }: Place): Buffer {
  const contents = bytes.subarray(offset, offset + length);
  return bytes[offset + length] === SNAPPY ? unpackSnappy(contents) : contents;
}

/** The parts of a file that no block takes. Blocks come in the order in which they lie. */
function* gapsBetween(blocks: readonly Place[], size: number): Generator<{ from: number; to: number }> {
  let from = 0;
  for (const { offset, length } of blocks) {
    if (offset > from) yield { from, to: offset };
    from = offset + length + TRAILER_BYTES;
  }
  if (size > from) yield { from, to: size };
}

/** Finds blocks one after the other; what lies between them is read for entries one by one. */
function* entriesOfGap(bytes: Buffer, from: number, to: number): Generator<SalvagedEntry> {
  let unread = from;
  for (let offset = from; offset + BLOCK_BYTES_MIN <= to; ) {
    const place = blockAt(bytes, offset, to);
    if (!place) {
      offset++;
      continue;
    }
    yield* looseEntries(bytes.subarray(unread, offset));
    const block = contentsOf(bytes, place);
    if (!isIndex(block, bytes.length)) yield* entriesOfBlock(block);
    offset += place.length + TRAILER_BYTES;
    unread = offset;
  }
  yield* looseEntries(bytes.subarray(unread, to));
}

/**
 * A block that is not packed and begins here; undefined if there is none. Its end is not known, but behind its entries
 * stand the offsets of some of them, the first of which is 0, and how many they are.
 */
function blockAt(bytes: Buffer, offset: number, to: number): Place | undefined {
  const reader = new ByteReader(bytes.subarray(offset, Math.min(to, offset + BLOCK_BYTES_MAX)));
  let end = 0;
  try {
    while (bytes.readUInt32LE(offset + end) !== 0) {
      const shared = reader.varint();
      if (end === 0 && shared !== 0) return undefined;
      const keyBytes = reader.varint();
      const valueBytes = reader.varint();
      reader.take(keyBytes);
      reader.take(valueBytes);
      end = reader.position;
    }
    return end === 0 ? undefined : placeWithOffsets(bytes, offset, end);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Behind the entries: offsets, the first 0 and the others ascending, their number, how the block is packed. */
function placeWithOffsets(bytes: Buffer, offset: number, end: number): Place | undefined {
  let before = -1;
  for (let count = 0; ; count++) {
    const at = offset + end + 4 * count;
    const number = bytes.readUInt32LE(at);
    if (number === count && count > 0) {
      const place = { offset, length: end + 4 * count + 4 };
      if (bytes[at + 4] === PLAIN && isIntact(bytes, place)) return place;
    }
    if (number <= before || number >= end) return undefined;
    before = number;
  }
}

/** Whether a block names other blocks: each value is two numbers and nothing else. */
function isIndex(block: Buffer, size: number): boolean {
  try {
    forEachEntry(block, (_, value) => {
      const reader = new ByteReader(value);
      const { offset, length } = placeOf(reader);
      if (!reader.isAtEnd || offset + length > size) throw new RangeError('the value is no place');
    });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The entries of a block that is whole. */
function entriesOfBlock(block: Buffer): SalvagedEntry[] {
  const entries: SalvagedEntry[] = [];
  forEachEntry(block, (key, value) => {
    const entry = entryOfTable(key, value, true);
    if (entry) entries.push(entry);
  });
  return entries;
}

/** @throws RangeError at what cannot be an entry */
function forEachEntry(block: Buffer, visit: (key: Buffer, value: Buffer) => void): void {
  const offsets = block.readUInt32LE(block.length - 4);
  const reader = new ByteReader(block.subarray(0, block.length - 4 * (offsets + 1)));
  let key: Buffer = Buffer.alloc(0);
  while (!reader.isAtEnd) {
    const shared = reader.varint();
    const keyBytes = reader.varint();
    const valueBytes = reader.varint();
    if (shared > key.length) throw new RangeError('a key shares more than there is');
    key = Buffer.concat([key.subarray(0, shared), reader.take(keyBytes)]);
    visit(key, reader.take(valueBytes));
  }
}
