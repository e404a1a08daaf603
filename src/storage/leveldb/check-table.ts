import type { FileHandle } from 'node:fs/promises';
import { ArgumentRangeError, TrackingError } from '../../errors.ts';
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
import type { TableFile } from './manifest.ts';

/** Whether the values under a key need no check here. */
export type IsLeftOut = (key: string) => boolean;

/**
 * Checks what leads LevelDB to the entries of a table (footer, index, filter), which it believes unseen; on demand the
 * blocks of entries too, but for those whose first and last key are left out.
 *
 * @param isLeftOut undefined: no block of entries is checked
 * @throws TrackingError TRACKS_CORRUPTED
 */
export async function checkTable(
  file: string,
  handle: FileHandle,
  sizeBytes: number,
  isLeftOut: IsLeftOut | undefined,
): Promise<void> {
  const whole = isLeftOut && (await readAt(handle, 0, sizeBytes));
  const contentsOf = blockReader(file, handle, sizeBytes, whole);
  try {
    const footer = await readAt(handle, sizeBytes - FOOTER_BYTES, FOOTER_BYTES);
    if (!isFooter(footer)) throw damage(file, 'its end is not that of a table');
    const { meta, index } = readFooter(footer);
    for (const { place } of namedBlocks(await contentsOf(meta))) await contentsOf(place);
    const blocks = namedBlocks(await contentsOf(index));
    const slices = new Slices();
    for (const place of isLeftOut ? checkedPlaces(blocks, isLeftOut) : []) {
      await contentsOf(place);
      if (slices.isTimeUp()) await slices.next();
    }
  } catch (error) {
    throw error instanceof RangeError ? damage(file, error.message) : error;
  }
}

/** The first and the last key of a table; undefined if they cannot be read. @throws the error of the file system */
export async function tableRange(
  handle: FileHandle,
  sizeBytes: number,
): Promise<Pick<TableFile, 'from' | 'to'> | undefined> {
  const contentsOf = blockReader('', handle, sizeBytes);
  try {
    const { index } = readFooter(await readAt(handle, sizeBytes - FOOTER_BYTES, FOOTER_BYTES));
    const blocks = namedBlocks(await contentsOf(index));
    const [first] = blockEntries(await contentsOf(blocks[0]!.place));
    const last = [...blockEntries(await contentsOf(blocks.at(-1)!.place))].at(-1);
    return first && last && { from: keyOf(first[0]), to: keyOf(last[0]) };
  } catch (error) {
    if (error instanceof TrackingError || error instanceof RangeError) return undefined;
    throw error;
  }
}

type ReadBlock = (place: Place) => Promise<Buffer>;

/** Reads the contents of blocks. @returns a function that throws TRACKS_CORRUPTED, RangeError */
function blockReader(file: string, handle: FileHandle, sizeBytes: number, whole?: Buffer): ReadBlock {
  return async ({ offset, length }) => {
    const end = offset + length + TRAILER_BYTES;
    if (end > sizeBytes) throw damage(file, 'it names a block outside of it');
    const block = whole?.subarray(offset, end) ?? (await readAt(handle, offset, end - offset));
    if (isIntactBlock(block)) return unpackBlock(block);
    throw damage(file, `the block at byte ${offset} is not what was written`);
  };
}

/** @throws RangeError if there are fewer bytes */
async function readAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  const { bytesRead } = await handle.read(bytes, 0, length, offset);
  if (bytesRead < length) throw new ArgumentRangeError('it ends early');
  return bytes;
}

/** A block that another one names, under a text that no key in it comes after. */
interface NamedBlock {
  lastKey: string;
  place: Place;
}

function namedBlocks(contents: Buffer): NamedBlock[] {
  return Array.from(blockEntries(contents), ([key, value]) => ({
    lastKey: keyOf(key),
    place: readPlace(new ByteReader(value)),
  }));
}

/** The blocks but for those whose keys are left out from the first to the last. */
function checkedPlaces(blocks: readonly NamedBlock[], isLeftOut: IsLeftOut): Place[] {
  const isKnown = (block: NamedBlock | undefined): boolean => block !== undefined && isLeftOut(block.lastKey);
  return blocks.filter((block, i) => !isKnown(block) || !isKnown(blocks[i - 1])).map(({ place }) => place);
}
