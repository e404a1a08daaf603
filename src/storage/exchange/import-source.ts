import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { messageOf, TrackingError } from '../../errors.ts';
import { gunzip } from '../../files/index.ts';

/**
 * Where JSONL comes from: the path of a file, a stream or other asynchronous sequence of bytes or text (cut anywhere), or an array of lines.
 * Files and bytes may be gzipped.
 */
export type ImportSource = string | URL | AsyncIterable<string | Uint8Array> | readonly string[];

/** Lines that became complete together. A line that is not UTF-8 is undefined. */
export type LineBlock = readonly (string | undefined)[];

/** What is known of a source while it is read. */
export interface SourceProgress {
  /** Bytes read from the source so far, as they lie there: gzipped, if they are. UTF-16 code units, if it is text. */
  bytes: number;
  /** The size of the file, where the source is one. */
  bytesTotal: number | undefined;
}

/** A line may be so long; a longer one is no line, but a file that has none. */
export const LINE_SIZE_MAX = 64 * 1024 * 1024;

const READ_SIZE_BYTES = 256 * 1024;
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
const NEWLINE = 0x0a;

/** The lines of a source, in blocks; `progress` is brought up to date as they are read. */
export async function* readLineBlocks(
  source: ImportSource,
  progress: SourceProgress,
): AsyncGenerator<LineBlock> {
  if (Array.isArray(source)) {
    yield source;
    return;
  }
  const chunks = count(
    await openSource(source as Exclude<ImportSource, readonly string[]>, progress),
    progress,
  );
  const first = await chunks.next();
  if (first.done) return;
  const all = prepend(first.value, chunks);
  if (typeof first.value === 'string') yield* splitText(all);
  else yield* splitBytes(await gunzipIfZipped(toBytes(all)));
}

async function openSource(
  source: string | URL | AsyncIterable<string | Uint8Array>,
  progress: SourceProgress,
): Promise<AsyncIterable<string | Uint8Array>> {
  if (typeof source !== 'string' && !(source instanceof URL)) return source;
  progress.bytesTotal = await stat(source).then(
    (stats) => (stats.isFile() ? stats.size : undefined),
    (error: unknown) => Promise.reject(readFailed(error)),
  );
  return createReadStream(source, { highWaterMark: READ_SIZE_BYTES });
}

async function* count(
  chunks: AsyncIterable<string | Uint8Array>,
  progress: SourceProgress,
): AsyncGenerator<string | Uint8Array, void, undefined> {
  try {
    for await (const chunk of chunks) {
      progress.bytes += chunk.length;
      if (chunk.length > 0) yield chunk;
    }
  } catch (error) {
    throw readFailed(error);
  }
}

/** Puts back what was taken from a sequence to look at it. Closes the sequence, also where nobody came as far as its rest. */
async function* prepend<T>(
  first: T,
  rest: AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return();
  }
}

async function* toBytes(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of chunks) {
    if (typeof chunk === 'string') throw new TypeError('An import source must give bytes or text, not both');
    yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }
}

async function gunzipIfZipped(
  chunks: AsyncGenerator<Buffer, void, undefined>,
): Promise<AsyncIterable<Buffer>> {
  let head = Buffer.alloc(0);
  while (head.length < GZIP_MAGIC.length) {
    const { value, done } = await chunks.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  const all = prepend(head, chunks);
  return head.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC) ? unpack(all) : all;
}

async function* unpack(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* gunzip(chunks);
  } catch (error) {
    throw readFailed(error);
  }
}

async function* splitText(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<LineBlock> {
  let rest = '';
  for await (const chunk of chunks) {
    if (typeof chunk !== 'string') throw new TypeError('An import source must give bytes or text, not both');
    rest += chunk;
    if (chunk.includes('\n')) {
      const lines = rest.split('\n');
      rest = lines.pop()!;
      yield lines;
    }
    checkLineSize(rest.length);
  }
  if (rest !== '') yield [rest];
}

async function* splitBytes(chunks: AsyncIterable<Buffer>): AsyncGenerator<LineBlock> {
  let parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(NEWLINE);
    if (end !== -1) {
      yield decodeLines(Buffer.concat([...parts, chunk.subarray(0, end)]));
      parts = [];
      size = 0;
    }
    parts.push(chunk.subarray(end + 1));
    size += chunk.length - end - 1;
    checkLineSize(size);
  }
  if (size > 0) yield decodeLines(Buffer.concat(parts));
}

/** Whole blocks are decoded at once; only one with a damaged line is taken apart, to find it. */
function decodeLines(block: Buffer): LineBlock {
  if (isUtf8(block)) return block.toString('utf8').split('\n');
  const lines: (string | undefined)[] = [];
  for (let start = 0; start <= block.length; ) {
    const newline = block.indexOf(NEWLINE, start);
    const end = newline === -1 ? block.length : newline;
    const line = block.subarray(start, end);
    lines.push(isUtf8(line) ? line.toString('utf8') : undefined);
    start = end + 1;
  }
  return lines;
}

function checkLineSize(size: number): void {
  if (size <= LINE_SIZE_MAX) return;
  throw new TrackingError(
    'TRACKS_INVALID_ENTRY',
    `The source has a line of more than ${LINE_SIZE_MAX} bytes`,
  );
}

function readFailed(error: unknown): Error {
  if (error instanceof TrackingError || error instanceof TypeError) return error;
  return new TrackingError(
    'TRACKS_READ_FAILED',
    `The source of the import cannot be read: ${messageOf(error)}`,
    {
      cause: error,
    },
  );
}
