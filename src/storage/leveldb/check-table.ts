import type { FileHandle } from 'node:fs/promises';
import { Slices } from '../../slices/index.ts';
import { ByteReader } from './byte-reader.ts';
import { damage } from './damage.ts';
import {
  blockEntries,
  FOOTER_BYTES,
  isFooter,
  isIntactBlock,
  keyOf,
  type Place,
  readFooter,
  readPlace,
  TRAILER_BYTES,
  unpackBlock,
} from './level-table.ts';

/** Whether the values under a key need no check here. */
export type IsLeftOut = (key: string) => boolean;

/**
 * Checks what leads LevelDB to the entries of a table (footer, index, filter), which it believes unseen.
 *
 * @param isLeftOut for every block of entries: whether it is left out, if its first and its last key are; undefined: all are
 * @throws TrackingError TRACKS_CORRUPTED
 */
export async function checkTable(
  file: string,
  handle: FileHandle,
  sizeBytes: number,
  isLeftOut: IsLeftOut | undefined,
): Promise<void> {
  const table = new TableReader(file, handle, sizeBytes);
  try {
    const footer = await table.read(sizeBytes - FOOTER_BYTES, FOOTER_BYTES);
    if (!isFooter(footer)) throw damage(file, 'its end is not that of a table');
    const { meta, index } = readFooter(footer);
    for (const { place } of placesIn(await table.contents(meta))) await table.contents(place);
    const blocks = placesIn(await table.contents(index));
    if (isLeftOut) await table.checkBlocks(checkedBlocks(blocks, isLeftOut));
  } catch (error) {
    throw error instanceof RangeError ? damage(file, error.message) : error;
  }
}

class TableReader {
  readonly #file: string;
  readonly #handle: FileHandle;
  readonly #sizeBytes: number;

  constructor(file: string, handle: FileHandle, sizeBytes: number) {
    this.#file = file;
    this.#handle = handle;
    this.#sizeBytes = sizeBytes;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    if (offset < 0 || offset + length > this.#sizeBytes)
      throw damage(this.#file, 'a block lies outside of it');
    const bytes = Buffer.allocUnsafe(length);
    const { bytesRead } = await this.#handle.read(bytes, 0, length, offset);
    if (bytesRead < length) throw damage(this.#file, 'it ends early');
    return bytes;
  }

  /** The contents of a block whose checksum fits. */
  async contents({ offset, length }: Place): Promise<Buffer> {
    const block = await this.read(offset, length + TRAILER_BYTES);
    this.#verify(block, offset);
    return unpackBlock(block);
  }

  async checkBlocks(places: readonly Place[]): Promise<void> {
    if (places.length === 0) return;
    const slices = new Slices();
    const all = await this.read(0, this.#sizeBytes);
    for (const { offset, length } of places) {
      this.#verify(all.subarray(offset, offset + length + TRAILER_BYTES), offset);
      if (slices.isTimeUp()) await slices.next();
    }
  }

  #verify(block: Buffer, offset: number): void {
    if (!isIntactBlock(block))
      throw damage(this.#file, `the block at byte ${offset} is not what was written`);
  }
}

/** A block that another one names, under a text that no key in it comes after. */
interface NamedBlock {
  lastKey: string;
  place: Place;
}

function placesIn(contents: Buffer): NamedBlock[] {
  return Array.from(blockEntries(contents), ([key, value]) => ({
    lastKey: keyOf(key),
    place: readPlace(new ByteReader(value)),
  }));
}

/** The blocks to check: all but those whose keys are left out from the first to the last. */
function checkedBlocks(blocks: readonly NamedBlock[], isLeftOut: IsLeftOut): Place[] {
  const isKnown = (block: NamedBlock | undefined): boolean => block !== undefined && isLeftOut(block.lastKey);
  return blocks.filter((block, i) => !isKnown(block) || !isKnown(blocks[i - 1])).map(({ place }) => place);
}
