import { ByteReader } from './byte-reader.ts';
import {
  blockEntries,
  FOOTER_BYTES,
  isIntactBlock,
  PLAIN,
  type Place,
  readFooter,
  readPlace,
  TRAILER_BYTES,
  unpackBlock,
} from './level-table.ts';
import { entryOfTable, type SalvagedEntry } from './salvaged-entry.ts';

/** A block of entries takes at least this many bytes. */
const BLOCK_BYTES_MIN = 20;
/** The shortest contents: one offset, and the number of offsets. */
const CONTENTS_BYTES_MIN = 8;
/** The longest block that is searched for where nothing tells where blocks are: a long value makes a long block. */
const BLOCK_BYTES_MAX = 64 * 1024 * 1024;

/** Finds single entries in bytes that are no whole block. */
export type SearchEntries = (bytes: Buffer) => Iterable<SalvagedEntry>;

/**
 * Every entry of a table that can be read: from the blocks that the index names; where the index or a block is damaged, from
 * blocks found by their form; between those, from single entries.
 */
export function* tableEntries(bytes: Buffer, search: SearchEntries): Generator<SalvagedEntry> {
  const blocks = indexedBlocks(bytes).filter((place) => isIntact(bytes, place));
  for (const [from, to] of gapsBetween(blocks, bytes.length)) yield* entriesOfGap(bytes, from, to, search);
  for (const place of blocks) yield* entriesOfBlock(bytes, place);
}

/** The blocks of entries that the index names; none if that cannot be read. */
function indexedBlocks(bytes: Buffer): Place[] {
  const places = ifReadable(() => {
    const { index } = readFooter(bytes.subarray(-FOOTER_BYTES));
    if (!isIntact(bytes, index)) return [];
    return Array.from(contentsOf(bytes, index), ([, value]) => readPlace(new ByteReader(value)));
  });
  return places ?? [];
}

/** A block with its trailer. */
const blockOf = (bytes: Buffer, { offset, length }: Place): Buffer =>
  bytes.subarray(offset, offset + length + TRAILER_BYTES);

const isIntact = (bytes: Buffer, place: Place): boolean =>
  place.length >= CONTENTS_BYTES_MIN && isIntactBlock(blockOf(bytes, place));

const contentsOf = (bytes: Buffer, place: Place): ReturnType<typeof blockEntries> =>
  blockEntries(unpackBlock(blockOf(bytes, place)));

/** The parts of a file that no block takes. Blocks come in the order in which they lie. */
function* gapsBetween(blocks: readonly Place[], size: number): Generator<[from: number, to: number]> {
  let from = 0;
  for (const { offset, length } of blocks) {
    if (offset > from) yield [from, offset];
    from = offset + length + TRAILER_BYTES;
  }
  if (size > from) yield [from, size];
}

/** Finds blocks one after the other; what lies between them is searched for single entries. */
function* entriesOfGap(
  bytes: Buffer,
  from: number,
  to: number,
  search: SearchEntries,
): Generator<SalvagedEntry> {
  let unread = from;
  for (let offset = from; offset + BLOCK_BYTES_MIN <= to; ) {
    const place = blockAt(bytes, offset, to);
    if (!place) {
      offset++;
      continue;
    }
    yield* search(bytes.subarray(unread, offset));
    if (!isIndex(bytes, place)) yield* entriesOfBlock(bytes, place);
    offset += place.length + TRAILER_BYTES;
    unread = offset;
  }
  yield* search(bytes.subarray(unread, to));
}

/**
 * A block that is not packed and begins here; undefined if there is none. Its end is not known, but behind its entries
 * stand the offsets of some of them, the first of which is 0, and how many they are.
 */
function blockAt(bytes: Buffer, offset: number, to: number): Place | undefined {
  const reader = new ByteReader(bytes.subarray(offset, Math.min(to, offset + BLOCK_BYTES_MAX)));
  return ifReadable(() => {
    let end = 0;
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
  });
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
function isIndex(bytes: Buffer, block: Place): boolean {
  const arePlaces = ifReadable(() => {
    for (const [, value] of contentsOf(bytes, block)) {
      const reader = new ByteReader(value);
      const { offset, length } = readPlace(reader);
      if (!reader.isAtEnd || offset + length > bytes.length) return false;
    }
    return true;
  });
  return arePlaces ?? false;
}

/** The entries of a block that is intact. */
function entriesOfBlock(bytes: Buffer, place: Place): SalvagedEntry[] {
  const entries = ifReadable(() =>
    Array.from(contentsOf(bytes, place), ([key, value]) => entryOfTable(key, value, true)),
  );
  return entries?.filter((entry) => entry !== undefined) ?? [];
}

/** What `read` gives; undefined if the bytes are not what it reads. */
function ifReadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
