import { ArgumentTypeError } from '../../errors.ts';
import {
  type LineBlock,
  LineFile,
  LineSplitter,
  type Pieces,
  toBytes,
  unpack,
  withReadErrors,
} from '../../lines/index.ts';
import { checkFunction, checkOptions, describe } from '../arguments.ts';
import type { RequestRecord } from '../request-record.ts';
import { LINE_SIZE_BYTES_MAX } from './limits.ts';
import { RECORD_OPTIONS, RecordChoice, type RecordOptions } from './record-choice.ts';
import { type Finding, findRecords, type LocatedRecord } from './record-finder.ts';
import { type AccessLogReport, addInvalid, emptyReport, type InvalidLogLine } from './report.ts';

/** Where an access log comes from: the path of a file, or its bytes or text piece by piece, such as a stream. */
export type AccessLogSource = string | Pieces;

/** How an access log is read. */
export interface ReadAccessLogOptions extends RecordOptions {
  /** Is told of each line that cannot be parsed. */
  onInvalid?: ((line: InvalidLogLine) => void) | undefined;
  /** Ends the reading with its reason. */
  signal?: AbortSignal | undefined;
}

const OPTIONS = [...RECORD_OPTIONS, 'onInvalid', 'signal'] as const;

/**
 * The records of an access log, in the order of its lines; they are read while they are iterated over, once.
 *
 * It understands what Apache and nginx call common and combined, line by line, gzipped or not.
 */
export class AccessLogReader implements AsyncIterable<RequestRecord> {
  /** What has been read so far. */
  readonly report: AccessLogReport = emptyReport();
  readonly #source: AccessLogSource;
  readonly #choice: RecordChoice;
  readonly #onInvalid: ((line: InvalidLogLine) => void) | undefined;
  readonly #signal: AbortSignal | undefined;
  #isTaken = false;

  /** @internal Made by `readAccessLog`. */
  constructor(source: AccessLogSource, choice: RecordChoice, options: ReadAccessLogOptions) {
    this.#source = source;
    this.#choice = choice;
    this.#onInvalid = options.onInvalid;
    this.#signal = options.signal;
  }

  /** The records alone. */
  async *[Symbol.asyncIterator](): AsyncGenerator<RequestRecord, void, void> {
    for await (const { records } of this.#findings()) {
      for (const { record } of records) yield record;
    }
  }

  /** The records, each with the number of its line. */
  async *entries(): AsyncGenerator<LocatedRecord, void, void> {
    for await (const { records } of this.#findings()) yield* records;
  }

  async *#findings(): AsyncGenerator<Finding> {
    if (this.#isTaken)
      throw new ArgumentTypeError(
        'an access log that was read cannot be read again: call readAccessLog once more',
      );
    this.#isTaken = true;
    await this.#choice.open();
    for await (const block of splitLines(bytesOf(this.#source))) {
      this.#signal?.throwIfAborted();
      const lines = block.cut();
      const finding = findRecords(this.#choice, block.bytes, lines, this.report.lines + 1);
      this.#count(lines.length, finding);
      yield finding;
    }
  }

  #count(lines: number, { records, filtered, invalid }: Finding): void {
    this.report.lines += lines;
    this.report.records += records.length;
    this.report.filtered += filtered;
    for (const line of invalid) {
      addInvalid(this.report, line);
      this.#onInvalid?.(line);
    }
  }
}

/**
 * Reads an access log of Apache or nginx, in the common or the combined format, with a virtual host before each line or not, whatever
 * comes behind; gzipped or not. Lines that cannot be parsed are counted and reported; they do not stop the reading. Memory is
 * bounded, however long the log and its lines are.
 *
 *     for await (const record of readAccessLog('access.log')) console.log(record.url);
 *
 * @param source the path of a file, or bytes or text piece by piece
 * @throws TypeError for wrong arguments
 * @throws TrackingError TRACKS_READ_FAILED, while reading: the file cannot be read, or is damaged or packed with something else than gzip
 */
export function readAccessLog(source: AccessLogSource, options?: ReadAccessLogOptions): AccessLogReader {
  checkSource(source);
  const checked = checkOptions('options', options, OPTIONS);
  checkFunction('onInvalid', checked.onInvalid);
  checkSignal(checked.signal);
  return new AccessLogReader(source, new RecordChoice(checked), checked);
}

/** @throws TypeError if it is no signal */
export function checkSignal(signal: unknown): void {
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw new ArgumentTypeError(`signal must be an AbortSignal, received ${describe(signal)}`);
}

function checkSource(source: unknown): void {
  const isIterable =
    typeof source === 'object' &&
    source !== null &&
    !(source instanceof Uint8Array) &&
    (Symbol.asyncIterator in source || Symbol.iterator in source);
  if (isIterable || (typeof source === 'string' && source !== '')) return;
  throw new ArgumentTypeError(
    `source must be a path, or an iterable of bytes or text, received ${describe(source)}`,
  );
}

async function* bytesOf(source: AccessLogSource): AsyncGenerator<Buffer> {
  if (typeof source !== 'string') {
    yield* withReadErrors(
      "cannot read the access log 'the stream'",
      unpack(toBytes(source), 'the access log'),
    );
    return;
  }
  const file = await LineFile.open('access log', source);
  try {
    yield* withReadErrors(`cannot read the access log '${source}'`, file.read());
  } finally {
    await file.close();
  }
}

async function* splitLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<LineBlock> {
  const splitter = new LineSplitter(LINE_SIZE_BYTES_MAX);
  yield* splitter.split(bytes);
  const rest = splitter.takeRest();
  if (rest) yield rest;
}
