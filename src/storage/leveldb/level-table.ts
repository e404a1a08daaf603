import type { FileHandle } from 'node:fs/promises';
import { Slices } from '../../slices/index.ts';
import { keyRange } from '../engine/keys.ts';
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
const FIRST_PAGE = keyRange('p').gte;
const BEHIND_PAGES = keyRange('q').lt;

interface Place {
  offset: number;
  length: number;
}

/**
 * Checks what leads LevelDB to the entries of a table (footer, index, filter), which it would believe unseen; on
 * demand every block of entries too.
 *
 * @throws TrackingError TRACKS_CORRUPTED
 */
export async function checkTable(
  file: string,
  handle: FileHandle,
  sizeBytes: number,
  isWhole: boolean,
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
    if (isWhole) await table.checkBlocks(withoutPages(entriesOf(index)), sizeBytes);
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

  async checkBlocks(entries: readonly IndexEntry[], sizeBytes: number): Promise<void> {
    if (entries.length === 0) return;
    const slices = new Slices();
    const all = await this.read({ offset: 0, length: sizeBytes });
    for (const { place } of entries) {
      const { offset, length } = place;
      this.#verify(all.subarray(offset, offset + length + TRAILER_BYTES), offset);
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

/** Blocks with nothing but pages of the checkpoint are left out: they are large, and checked when they are loaded. */
function withoutPages(entries: readonly IndexEntry[]): IndexEntry[] {
  const isPage = (key: string | undefined): boolean =>
    key !== undefined && key >= FIRST_PAGE && key < BEHIND_PAGES;
  return entries.filter(({ lastKey }, i) => !isPage(lastKey) || !isPage(entries[i - 1]?.lastKey));
}
