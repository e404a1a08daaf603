import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { TrackingError } from '../../errors.ts';
import type { AccessLogFile } from './access-log-file.ts';
import { FILE_SIZE_BYTES_MAX, FIRST_LINE_BYTES_MAX } from './limits.ts';

/**
 * How a storage remembers what it has of a file, whatever its name is. The source is named for the first line of the file. The position
 * is the number of bytes that are through, and below it some bits of a checksum of the bytes before: they tell whether a file with the
 * same first line is the same file.
 */
const CHECK_FACTOR = 2 ** 16;

/** So many bytes before a position make up its checksum. */
export const CONTEXT_SIZE_BYTES = 4_096;

/** So many bytes tell of a file that is shorter than what was loaded whether it is the beginning of that. */
export const HEAD_SIZE_BYTES = 1_024;

const TRAILER_SIZE_BYTES = 8;
const LINE_BREAK = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Where to go on in a file. */
export interface StartingPoint {
  position: number;
  /** The bytes before it, at most `CONTEXT_SIZE_BYTES`. */
  context: Buffer;
}

export const BEGINNING: StartingPoint = { position: 0, context: Buffer.alloc(0) };

/** The position to keep when everything before this point is through. It grows with it. */
export function packPosition({ position, context }: StartingPoint): number {
  if (position > FILE_SIZE_BYTES_MAX)
    throw new TrackingError(
      'TRACKS_FULL',
      `an access log of more than ${FILE_SIZE_BYTES_MAX} bytes cannot be loaded`,
    );
  return position * CHECK_FACTOR + checkOf(context);
}

/**
 * Where to go on in the file, if it is the one that the position was kept for; `shorter` if it ends before the position, so that it cannot
 * be told by it.
 */
export async function findPosition(
  file: AccessLogFile,
  kept: number,
): Promise<StartingPoint | 'shorter' | undefined> {
  const position = Math.floor(kept / CHECK_FACTOR);
  const start = Math.max(0, position - CONTEXT_SIZE_BYTES);
  const context = await file.readRange(start, position);
  if (context.length < position - start) return 'shorter';
  return checkOf(context) === kept % CHECK_FACTOR ? { position, context } : undefined;
}

/** What is known of a file by its first bytes. */
export interface FileHead {
  /** Stands for the first line. */
  print: string;
  /** Stands for the first `HEAD_SIZE_BYTES`; undefined if the file is shorter. */
  sum: number | undefined;
}

/** Looks at the first bytes of a file; undefined if it is empty. */
export async function readHead(file: AccessLogFile): Promise<FileHead | undefined> {
  const bytes = await file.readBeginning(FIRST_LINE_BYTES_MAX);
  if (bytes.length === 0) return undefined;
  const found = bytes.indexOf(LINE_BREAK);
  let end = found === -1 ? bytes.length : found;
  if (bytes[end - 1] === CARRIAGE_RETURN) end--;
  const print = createHash('sha256').update(bytes.subarray(0, end)).digest('hex').slice(0, 32);
  const sum = bytes.length < HEAD_SIZE_BYTES ? undefined : crc32(bytes.subarray(0, HEAD_SIZE_BYTES));
  return { print, sum };
}

/** What a packed file says of its content at its end, so that one that is through need not be unpacked to be known again. */
export async function sealOf(file: AccessLogFile): Promise<string> {
  return `${file.sizeBytes}-${(await file.readTail(TRAILER_SIZE_BYTES)).toString('hex')}`;
}

/** The bytes before the end of some bytes, given those before them. */
export function contextBehind(context: Buffer, bytes: Buffer): Buffer {
  if (bytes.length >= CONTEXT_SIZE_BYTES) return bytes.subarray(-CONTEXT_SIZE_BYTES);
  return Buffer.concat([context, bytes]).subarray(-CONTEXT_SIZE_BYTES);
}

function checkOf(context: Buffer): number {
  return crc32(context) % CHECK_FACTOR;
}
