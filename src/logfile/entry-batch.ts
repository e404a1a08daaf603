import { messageOf } from '../errors.ts';
import { packPosition } from './file-position.ts';
import { contextAt, type LineBlock, type RawLine } from './line-reader.ts';
import type { FaultyLine } from './load-result.ts';
import type { FileBlock } from './log-blocks.ts';
import { checkEntry, type LogEntry } from './log-entry.ts';
import type { LineParser, LogLine } from './log-line.ts';

/** An entry, and where in the file it came from. */
export interface LocatedEntry {
  entry: LogEntry;
  raw: RawLine;
  /** The number of the line. */
  line: number;
}

/** What is to be saved of a block. */
export interface EntryBatch {
  file: string;
  /** The name of the file in the storage. */
  source: string;
  block: LineBlock;
  entries: LocatedEntry[];
  faults: FaultyLine[];
  skipped: number;
  /** Lines of the file that the line numbers leave out. */
  linesBefore: () => Promise<number>;
}

/** Where a batch comes from. */
export type BatchOrigin = Pick<EntryBatch, 'source' | 'linesBefore'> & {
  /** The number of the first line of the block. */
  firstLine: number;
};

/** Makes an entry of a line that holds none. */
export type ParseLine = (line: LogLine) => LogEntry | undefined;

const REASONS = {
  torn: 'the writer died before the line was complete',
  'too long': 'the line is too long',
  format: 'the line is not of the format',
  entry: 'the entry in the line is damaged',
  unreadable: 'the file is damaged',
};

/** Finds the entries in a block of lines. */
export class EntryFinder {
  readonly #parser: LineParser;
  readonly #parse: ParseLine | undefined;

  constructor(parser: LineParser, parse: ParseLine | undefined) {
    this.#parser = parser;
    this.#parse = parse;
  }

  /** Whether lines must have their right numbers from the start, because someone sees them. */
  get showsLines(): boolean {
    return this.#parse !== undefined;
  }

  find(block: FileBlock, { firstLine, source, linesBefore }: BatchOrigin): EntryBatch {
    const file = block.file.path;
    const batch: EntryBatch = { file, source, linesBefore, block, entries: [], faults: [], skipped: 0 };
    for (const [i, raw] of block.lines.entries()) {
      const entry = this.#parser.parseEntry(raw);
      if (entry) batch.entries.push({ entry, raw, line: firstLine + i });
      else this.#addOther(batch, raw, firstLine + i);
    }
    return batch;
  }

  /** A line that holds no entry by itself. */
  #addOther(batch: EntryBatch, raw: RawLine, line: number): void {
    const logLine: LogLine = { file: batch.file, line, ...this.#parser.parse(raw) };
    try {
      const entry = this.#ask(logLine);
      if (entry) batch.entries.push({ entry, raw, line });
      else if (logLine.fault) batch.faults.push(faultOf(logLine, logLine.fault, REASONS[logLine.fault]));
      else batch.skipped++;
    } catch (error) {
      batch.faults.push(faultOf(logLine, 'rejected', messageOf(error)));
    }
  }

  /** A line of another format may well be one that `parse` knows; what is damaged is not shown to it. */
  #ask(line: LogLine): LogEntry | undefined {
    if (!this.#parse || (line.fault && line.fault !== 'format')) return undefined;
    const entry = this.#parse(line);
    if (entry === undefined) return undefined;
    const timeStamp = entry?.timeStamp ?? line.time;
    checkEntry(entry);
    return timeStamp === undefined ? entry : { ...entry, timeStamp };
  }
}

/** The position to keep when the lines of the batch up to this one are through. */
export function positionBehind({ block }: EntryBatch, { end }: RawLine): number {
  return packPosition(end, contextAt(block, end));
}

/** The position to keep when the whole batch is through. */
export function positionAfter({ block }: EntryBatch): number {
  const end = block.start + block.bytes.length;
  return packPosition(end, contextAt(block, end));
}

export function faultOf(
  { file, line, text }: Pick<FaultyLine, 'file' | 'line' | 'text'>,
  fault: FaultyLine['fault'],
  reason: string,
): FaultyLine {
  return { file, line, text, fault, reason };
}
