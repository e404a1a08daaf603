import { messageOf } from '../errors.ts';
import { type FileBlock, pointIn } from '../lines/index.ts';
import type { FaultyLine } from './load-result.ts';
import { LOG_POSITIONS } from './load-sources.ts';
import { checkEntry, type LogEntry } from './log-entry.ts';
import { type LineParser, type LogLine, type TextLine, textOf } from './log-line.ts';

/** An entry, and where in the file it came from. */
export interface LocatedEntry {
  entry: LogEntry;
  raw: TextLine;
  /** The number of the line. */
  line: number;
}

/** What is to be saved of a block. */
export interface EntryBatch {
  file: string;
  /** The name of the file in the storage. */
  source: string;
  block: FileBlock;
  entries: LocatedEntry[];
  faults: FaultyLine[];
  skipped: number;
  /** Lines of the file that the line numbers leave out. */
  linesBefore: () => Promise<number>;
}

/** Where a batch comes from. */
export type BatchOrigin = Pick<EntryBatch, 'source' | 'linesBefore'> & {
  /** Lines of the file that the line numbers take into account already. */
  linesCounted: number;
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

  find(block: FileBlock, { source, linesBefore, linesCounted }: BatchOrigin): EntryBatch {
    const file = block.file.path;
    const batch: EntryBatch = { file, source, linesBefore, block, entries: [], faults: [], skipped: 0 };
    let line = linesCounted + block.firstLine;
    for (const each of block.lines) {
      const raw = textOf(block, each);
      const entry = this.#parser.parseEntry(raw);
      if (entry) batch.entries.push({ entry, raw, line });
      else this.#addOther(batch, raw, line);
      line++;
    }
    return batch;
  }

  /** A line that holds no entry by itself. */
  #addOther(batch: EntryBatch, raw: TextLine, line: number): void {
    // Assigned, as spreading takes longer than parsing an empty line.
    const logLine: LogLine = Object.assign(this.#parser.parse(raw), { file: batch.file, line });
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

/** The position to keep when the lines of the batch up to this one are saved; by default all of them. */
export function positionBehind({ block }: EntryBatch, raw?: TextLine): number {
  return LOG_POSITIONS.encode(pointIn(block, raw?.end));
}

export function faultOf(
  { file, line, text }: Pick<FaultyLine, 'file' | 'line' | 'text'>,
  fault: FaultyLine['fault'],
  reason: string,
): FaultyLine {
  return { file, line, text, fault, reason };
}
