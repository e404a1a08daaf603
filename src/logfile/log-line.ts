import type { LineBlock, RawLine } from '../lines/index.ts';
import { parseAsctime } from './asctime.ts';
import { unescapeText } from './escape.ts';
import type { LineFormat } from './line-format.ts';
import { TORN_MARK } from './live-file.ts';
import { decodeEntry, type LogEntry } from './log-entry.ts';

/**
 * What is wrong with a line:
 *
 * - `torn`: its writer died before the line was complete.
 * - `too long`: it has more than 64 MiB.
 * - `format`: it is not of the format it is read with.
 * - `entry`: it holds an entry that was damaged.
 * - `unreadable`: not a line, but the rest of a compressed file that is damaged.
 */
export type LineFault = 'torn' | 'too long' | 'format' | 'entry' | 'unreadable';

/** A line of a log. */
export interface LogLine {
  /** The name that the file had when it was opened. */
  readonly file: string;
  /** The number of the line in its file, from 1. */
  readonly line: number;
  /** The line as it stands in the file. */
  readonly text: string;
  /** When it was logged: milliseconds since 1970. */
  readonly time: number | undefined;
  /** The name of the logger, where the format has it. */
  readonly name: string | undefined;
  /** The level, where the format has it. */
  readonly levelName: string | undefined;
  /** The message as it was logged; the whole line if it is not of the format. */
  readonly message: string;
  /** The entry, if one was logged. */
  readonly entry: LogEntry | undefined;
  /** What is wrong with the line, if anything is. */
  readonly fault: LineFault | undefined;
}

/** A line as text. */
export interface TextLine {
  text: string;
  /** Behind its line break, as an offset in its block. */
  end: number;
  /** What is wrong with the line as such. */
  fault?: 'torn' | 'too long' | undefined;
}

/** What a line says. */
export type LineContent = Omit<LogLine, 'file' | 'line'>;

/** Of a line that is too long there is no text. */
export function textOf({ bytes, isRest }: LineBlock, { start, end, next, beginning }: RawLine): TextLine {
  if (beginning) return { text: '', end: next, fault: 'too long' };
  return { text: bytes.toString('utf8', start, end), end: next, fault: isRest ? 'torn' : undefined };
}

/** A line that cannot be used. */
function unusable(text: string, fault: LineFault): LineContent {
  const message = text;
  return { text, message, fault, time: undefined, name: undefined, levelName: undefined, entry: undefined };
}

/** Takes the lines of a log apart. */
export class LineParser {
  readonly #format: LineFormat;
  readonly #isLocal: boolean;

  constructor(format: LineFormat, isLocal: boolean) {
    this.#format = format;
    this.#isLocal = isLocal;
  }

  /** The entry in a line, and nothing else of it; undefined if there is none, for whatever reason. */
  parseEntry({ text, fault }: TextLine): LogEntry | undefined {
    if (fault || text.endsWith(TORN_MARK)) return undefined;
    const json = this.#format.entryOf(this.#format.parse(text)?.message ?? '');
    return json === undefined ? undefined : decodeEntry(json);
  }

  parse({ text, fault }: TextLine): LineContent {
    if (fault) return unusable(text, fault);
    if (text.endsWith(TORN_MARK)) return unusable(text, 'torn');
    const fields = this.#format.parse(text);
    const time = fields?.asctime === undefined ? undefined : parseAsctime(fields.asctime, this.#isLocal);
    if (!fields || Number.isNaN(time)) return unusable(text, 'format');
    const { name, levelname, message = '' } = fields;
    const json = this.#format.entryOf(message);
    const entry = json === undefined ? undefined : decodeEntry(json);
    return {
      text,
      time,
      name: name === undefined ? undefined : unescapeText(name),
      levelName: levelname === undefined ? undefined : unescapeText(levelname),
      message: json ?? unescapeText(message),
      entry,
      fault: json !== undefined && !entry ? 'entry' : undefined,
    };
  }
}
