import type { RawLine } from '../../lines/index.ts';
import type { RequestRecord } from '../request-record.ts';
import { decodeText } from './decode.ts';
import { LINE_SIZE_BYTES_MAX } from './limits.ts';
import { EMPTY_LINE, type ParsedLine, parseLine } from './parse-line.ts';
import type { RecordChoice } from './record-choice.ts';
import { type InvalidLogLine, shorten } from './report.ts';
import { toRecord } from './to-record.ts';

/** A record, and the number of its line. */
export interface LocatedRecord {
  record: RequestRecord;
  /** From 1. */
  line: number;
}

export interface Finding {
  records: LocatedRecord[];
  invalid: InvalidLogLine[];
  /** Requests that were left out. */
  filtered: number;
}

const BYTE_ORDER_MARK = '\ufeff';

const TOO_LONG = `the line is longer than ${LINE_SIZE_BYTES_MAX} bytes`;

/** Finds the records in some lines. @param firstLine the number of the first of them */
export function findRecords(
  choice: RecordChoice,
  bytes: Buffer,
  lines: readonly RawLine[],
  firstLine: number,
): Finding {
  const finding: Finding = { records: [], invalid: [], filtered: 0 };
  for (const [index, raw] of lines.entries()) {
    const line = firstLine + index;
    const [text, parsed] = parseRaw(bytes, raw);
    if (typeof parsed === 'string') {
      finding.invalid.push({ line, text: shorten(text), reason: parsed });
      continue;
    }
    const record = choice.choose(toRecord(parsed));
    if (record) finding.records.push({ record, line });
    else finding.filtered++;
  }
  return finding;
}

function parseRaw(bytes: Buffer, raw: RawLine): [text: string, parsed: ParsedLine | string] {
  // Megabytes of line breaks pack into a few bytes.
  if (raw.end === raw.start && !raw.beginning) return ['', EMPTY_LINE];
  let text = textOf(bytes, raw);
  if (text.startsWith(BYTE_ORDER_MARK)) text = text.slice(1);
  return [text, raw.beginning ? TOO_LONG : parseLine(text)];
}

/** The text of a line; of one that is too long, the beginning. */
export function textOf(bytes: Buffer, { start, end, beginning }: RawLine): string {
  return beginning ? decodeText(beginning) : decodeText(bytes, start, end);
}
