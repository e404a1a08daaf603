import type { FileHandle } from 'node:fs/promises';
import { Slices } from '../event-loop.ts';
import { ByteReader } from './byte-reader.ts';
import { crc32c, unmask } from './crc32c.ts';
import { damage } from './damage.ts';
import { unpackSnappy } from './snappy.ts';

const FOOTER_BYTES = 48;
const MAGIC = 0xdb4775248b80fb57n;
/** Behind each block: how it is packed, and its checksum. */
const TRAILER_BYTES = 5;
const SNAPPY = 1;
/** Behind each key: its sequence number and kind. */
const KEY_TRAILER_BYTES = 8;
/** Blocks that follow one another are read together up to about here. */
const SPAN_BYTES_MAX = 256 * 1024;

/** Keys whose values are checked when they are read, so that the blocks that hold nothing else need not be. */
export interface CheckedLater {
  from: string;
  to: string;
}

interface Place {
  offset: number;
  length: number;
}

/**
 * Checks what leads LevelDB to the entries of a table (footer, index, filter), which it would believe unseen, and the
 * blocks of entries, but for those whose values are checked when they are read.
 *
 * @param later what is checked when it is read; `everything`: no block need be looked at
 * @throws TrackingError TRACKS_CORRUPTED
 */
export async function checkTable(
  file: string,
  handle: FileHandle,
  sizeBytes: number,
  later: readonly CheckedLater[] | 'everything',
): Promise<void> {
  const table = new Table(file, handle);
  const footer = await table.read({ offset: sizeBytes - FOOTER_BYTES, length: FOOTER_BYTES });
  if (footer.readBigUInt64LE(FOOTER_BYTES - 8) !== MAGIC)
    throw damage(file, 'its end is not that of a table');
  try {
    const reader = new ByteReader(footer);
    const meta = placeOf(reader);
    const index = await table.block(placeOf(reader));
    for (const { place } of entriesOf(await table.block(meta))) await table.block(place);
    if (later !== 'everything') await table.checkBlocks(without(later, entriesOf(index)));
  } catch (error) {
    throw error instanceof RangeError ? damage(file, error.message) : error;
  }
}

class Table {
  readonly #file: string;
  readonly #handle: FileHandle;

  constructor(file: string, handle: FileHandle) {
    this.#file = file;
    this.#handle = handle;
  }

  async read({ offset, length }: Place): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(length);
    const { bytesRead } = await this.#handle.read(bytes, 0, length, offset);
    if (bytesRead < length) throw damage(this.#file, 'it ends early');
    return bytes;
  }

  /** The contents of a block whose checksum fits. */
  async block({ offset, length }: Place): Promise<Buffer> {
    const bytes = await this.read({ offset, length: length + TRAILER_BYTES });
    this.#verify(bytes, offset);
    const contents = bytes.subarray(0, length);
    return bytes[length] === SNAPPY ? unpackSnappy(contents) : contents;
  }

  async checkBlocks(entries: readonly IndexEntry[]): Promise<void> {
    const slices = new Slices();
    for (const places of adjacent(entries)) {
      const { offset } = places[0]!;
      const last = places.at(-1)!;
      const bytes = await this.read({ offset, length: last.offset + last.length + TRAILER_BYTES - offset });
      for (const place of places) {
        const start = place.offset - offset;
        this.#verify(bytes.subarray(start, start + place.length + TRAILER_BYTES), place.offset);
      }
      if (slices.isTimeUp()) await slices.next();
    }
  }

  #verify(bytes: Buffer, offset: number): void {
    const end = bytes.length - 4;
    if (crc32c(bytes.subarray(0, end)) === unmask(bytes.readUInt32LE(end))) return;
    throw damage(this.#file, `the block at byte ${offset} is not what was written`);
  }
}

function placeOf(reader: ByteReader): Place {
  return { offset: reader.varint(), length: reader.varint() };
}

/** Places in groups that follow one another without a gap, each small enough to be read at once. */
function* adjacent(entries: readonly IndexEntry[]): Generator<Place[]> {
  let group: Place[] = [];
  let [start, end] = [0, 0];
  for (const { place } of entries) {
    if (group.length > 0 && (place.offset !== end || end - start > SPAN_BYTES_MAX)) {
      yield group;
      group = [];
    }
    if (group.length === 0) start = place.offset;
    group.push(place);
    end = place.offset + place.length + TRAILER_BYTES;
  }
  if (group.length > 0) yield group;
}

/** An entry of an index block: where a block is, and a text that no key in it comes after. */
interface IndexEntry {
  lastKey: string;
  place: Place;
}

/** The entries of a block that name places. */
function entriesOf(block: Buffer): IndexEntry[] {
  const restarts = block.readUInt32LE(block.length - 4);
  const reader = new ByteReader(block.subarray(0, block.length - 4 * (restarts + 1)));
  const entries: IndexEntry[] = [];
  let key = Buffer.alloc(0);
  while (!reader.isAtEnd) {
    const sharedBytes = reader.varint();
    const keyBytes = reader.varint();
    const valueBytes = reader.varint();
    key = Buffer.concat([key.subarray(0, sharedBytes), reader.take(keyBytes)]);
    const lastKey = key.subarray(0, -KEY_TRAILER_BYTES).toString('latin1');
    entries.push({ lastKey, place: placeOf(new ByteReader(reader.take(valueBytes))) });
  }
  return entries;
}

/** The entries of blocks that may hold a key outside of the ranges. All keys of a block come after the last of the block before. */
function without(ranges: readonly CheckedLater[], entries: readonly IndexEntry[]): IndexEntry[] {
  const isIn = ({ from, to }: CheckedLater, key: string | undefined): boolean =>
    key !== undefined && key >= from && key <= to;
  return entries.filter(
    ({ lastKey }, i) => !ranges.some((range) => isIn(range, lastKey) && isIn(range, entries[i - 1]?.lastKey)),
  );
}
