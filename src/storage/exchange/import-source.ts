import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { ArgumentTypeError, TrackingError } from '../../errors.ts';
import {
  type LineBlock,
  LineSplitter,
  toBytes,
  toReadError,
  unpack,
  withReadErrors,
} from '../../lines/index.ts';

/**
 * Where JSONL comes from: the path of a file, a stream or other asynchronous sequence of bytes or text (cut anywhere), or an array of lines.
 * Files and bytes may be gzipped.
 */
export type ImportSource = string | URL | AsyncIterable<string | Uint8Array> | readonly string[];

/** Lines that became complete together. A line that is not UTF-8 is undefined. */
export type TextLines = readonly (string | undefined)[];

/** What is known of a source while it is read. */
export interface SourceProgress {
  /** Bytes read from the source so far, as they lie there: gzipped, if they are. UTF-16 code units, if it is text. */
  bytes: number;
  /** The size of the file, where the source is one. */
  bytesTotal: number | undefined;
}

/** A line may be so long; a longer one is no line, but a file that has none. */
const LINE_SIZE_MAX = 64 * 1024 * 1024;

const READ_SIZE_BYTES = 256 * 1024;
const UNREADABLE = 'The source of the import cannot be read';

/** The lines of a source, in blocks; `progress` is brought up to date as they are read. */
export async function* readLineBlocks(
  source: ImportSource,
  progress: SourceProgress,
): AsyncGenerator<TextLines> {
  if (Array.isArray(source)) {
    yield source;
    return;
  }
  const pieces = count(
    await openSource(source as Exclude<ImportSource, readonly string[]>, progress),
    progress,
  );
  const splitter = new LineSplitter(LINE_SIZE_MAX);
  for await (const bytes of withReadErrors(UNREADABLE, unpack(toBytes(pieces), 'the source of the import'))) {
    const block = splitter.push(bytes);
    if (block) yield decodeLines(block);
    if (splitter.isTooLong) throw tooLong();
  }
  const rest = splitter.takeRest();
  if (rest) yield decodeLines(rest);
}

async function openSource(
  source: string | URL | AsyncIterable<string | Uint8Array>,
  progress: SourceProgress,
): Promise<AsyncIterable<string | Uint8Array>> {
  if (typeof source !== 'string' && !(source instanceof URL)) return source;
  progress.bytesTotal = await stat(source).then(
    (stats) => (stats.isFile() ? stats.size : undefined),
    (error: unknown) => Promise.reject(toReadError(UNREADABLE, error)),
  );
  return createReadStream(source, { highWaterMark: READ_SIZE_BYTES });
}

async function* count(
  pieces: AsyncIterable<string | Uint8Array>,
  progress: SourceProgress,
): AsyncGenerator<string | Uint8Array> {
  let type: string | undefined;
  for await (const piece of pieces) {
    type ??= typeof piece;
    if (typeof piece !== type)
      throw new ArgumentTypeError('An import source must give bytes or text, not both');
    progress.bytes += piece.length;
    yield piece;
  }
}

/** Whole blocks are decoded at once; only one with a damaged line is taken apart, to find it. */
function decodeLines({ bytes, isRest, cut }: LineBlock): TextLines {
  if (isUtf8(bytes)) return bytes.toString('utf8', 0, bytes.length - (isRest ? 0 : 1)).split('\n');
  return cut().map(({ start, end }) => {
    const line = bytes.subarray(start, end);
    return isUtf8(line) ? line.toString('utf8') : undefined;
  });
}

function tooLong(): TrackingError {
  return new TrackingError(
    'TRACKS_INVALID_ENTRY',
    `The source has a line of more than ${LINE_SIZE_MAX} bytes`,
  );
}
