import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { TrackingError } from '../errors.ts';
import { FILE_SIZE_BYTES_MAX, FIRST_LINE_BYTES_MAX } from './limits.ts';
import { CONTEXT_SIZE_BYTES } from './line-reader.ts';
import type { StartingPoint } from './log-blocks.ts';
import type { OpenedFile } from './opened-file.ts';

/**
 * How the storage remembers what it has of a file whose name changes. The source is named for the first line of the file. The position is
 * the number of bytes that are through, and below it some bits of a checksum of the bytes before: they tell whether a file with
 * the same first line is the same file.
 */
const CHECK_FACTOR = 2 ** 18;
const LINE_BREAK = 0x0a;

/** The position to keep when everything up to `position` is through. It grows with it. */
export function packPosition(position: number, context: Buffer): number {
  if (position > FILE_SIZE_BYTES_MAX)
    throw new TrackingError(
      'TRACKS_FULL',
      `a log file of more than ${FILE_SIZE_BYTES_MAX} bytes cannot be loaded`,
    );
  return position * CHECK_FACTOR + checkOf(context);
}

/** Where to go on in the file, if it is the one that the position was kept for. */
export async function findPosition(file: OpenedFile, kept: number): Promise<StartingPoint | undefined> {
  const position = Math.floor(kept / CHECK_FACTOR);
  const start = Math.max(0, position - CONTEXT_SIZE_BYTES);
  const context = await file.readRange(start, position);
  const isSame = context.length === position - start && checkOf(context) === kept % CHECK_FACTOR;
  return isSame ? { position, context } : undefined;
}

/**
 * Tells a file by its first line; undefined if that is not complete yet. A file that is rolled gets no more than it has.
 *
 * @throws the damage of a packed file that has not even its first line whole
 */
export async function fingerprintOf(file: OpenedFile, isRolled: boolean): Promise<string | undefined> {
  const { bytes, damage } = await file.readBeginning(FIRST_LINE_BYTES_MAX);
  const end = bytes.indexOf(LINE_BREAK);
  const isComplete = end >= 0 || bytes.length === FIRST_LINE_BYTES_MAX;
  if (damage && !isComplete) throw damage;
  if (!isComplete && !(isRolled && bytes.length > 0)) return undefined;
  const line = end >= 0 ? bytes.subarray(0, end) : bytes;
  return createHash('sha256').update(line).digest('hex').slice(0, 32);
}

/** Whether the whole content of a file is the beginning of that of another. */
export async function isBeginningOf(file: OpenedFile, other: OpenedFile): Promise<boolean> {
  const [source, otherSource] = [await file.read(0), await other.read(0)];
  try {
    for (;;) {
      const bytes = await source.read();
      if (!bytes) return true;
      const otherBytes = await otherSource.read();
      if (!otherBytes?.subarray(0, bytes.length).equals(bytes)) return false;
    }
  } finally {
    await source.close();
    await otherSource.close();
  }
}

function checkOf(context: Buffer): number {
  return crc32(context) % CHECK_FACTOR;
}
