import { crc32 } from 'node:zlib';
import { type LineFile, TRAILER_SIZE_BYTES } from './line-file.ts';

const LINE_BREAK = 0x0a;

/** Checksum and size of the content, as they stand in the trailer of a packed file. */
export async function sumOf(file: LineFile): Promise<Buffer> {
  if (file.isPacked) return file.readTrailer();
  const sum = Buffer.alloc(TRAILER_SIZE_BYTES);
  let [crc, size] = [0, 0];
  for await (const bytes of file.read()) {
    crc = crc32(bytes, crc);
    size += bytes.length;
  }
  sum.writeUInt32LE(crc, 0);
  sum.writeUInt32LE(size % 2 ** 32, 4);
  return sum;
}

/** Whether the whole content of a file is the beginning of that of another. */
export async function isBeginningOf(file: LineFile, other: LineFile): Promise<boolean> {
  let position = 0;
  for await (const bytes of file.read()) {
    if (!bytes.equals(await other.readRange(position, position + bytes.length))) return false;
    position += bytes.length;
  }
  return true;
}

/** How many lines end before a position. */
export async function countLines(file: LineFile, end: number): Promise<number> {
  let [count, left] = [0, end];
  if (end === 0) return 0;
  for await (const piece of file.read()) {
    const bytes = piece.subarray(0, left);
    for (let at = bytes.indexOf(LINE_BREAK); at >= 0; at = bytes.indexOf(LINE_BREAK, at + 1)) count++;
    left -= bytes.length;
    if (left === 0) break;
  }
  return count;
}
