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
    for (const filter of placesIn(await table.block(meta))) await table.block(filter);
    if (isWhole) await table.checkBlocks(placesIn(index), sizeBytes);
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

  async checkBlocks(places: readonly Place[], sizeBytes: number): Promise<void> {
    const slices = new Slices();
    const all = await this.read({ offset: 0, length: sizeBytes });
    for (const { offset, length } of places) {
      this.#verify(all.subarray(offset, offset + length + TRAILER_BYTES), offset);
      if (slices.isOver()) await slices.next();
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

/** The places that the entries of a block name. */
function placesIn(block: Buffer): Place[] {
  const restarts = block.readUInt32LE(block.length - 4);
  const reader = new ByteReader(block.subarray(0, block.length - 4 * (restarts + 1)));
  const places: Place[] = [];
  while (!reader.isAtEnd) {
    reader.varint(); // What the key shares with the one before.
    const keyBytes = reader.varint();
    const valueBytes = reader.varint();
    reader.take(keyBytes);
    places.push(placeOf(new ByteReader(reader.take(valueBytes))));
  }
  return places;
}
