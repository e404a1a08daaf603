import type { RequestRecord } from '../request-record.ts';
import { decodeText } from './decode.ts';
import { LINE_SIZE_BYTES_MAX } from './limits.ts';
import type { LineBlock, RawLine } from './line-splitter.ts';
import { parseLine } from './parse-line.ts';
import { type InvalidLine, shorten } from './report.ts';
import { toRecord } from './to-record.ts';

/** A record, and the number of its line. */
export interface LocatedRecord {
  record: RequestRecord;
  /** From 1. */
  line: number;
}

/** What is in some lines. */
export interface Finding {
  records: LocatedRecord[];
  invalid: InvalidLine[];
  /** Requests that were left out. */
  filtered: number;
}

/** Says whether a request is wanted. */
export type RecordFilter = (record: RequestRecord) => boolean;

/** Takes from a record what is not to be kept. */
export type RecordChange = (record: RequestRecord) => RequestRecord;

const BYTE_ORDER_MARK = '\ufeff';

/** Finds the records in blocks of lines. */
export class RecordFinder {
  readonly #filter: RecordFilter | undefined;
  readonly #change: RecordChange | undefined;

  constructor(filter: RecordFilter | undefined, change: RecordChange | undefined) {
    this.#filter = filter;
    this.#change = change;
  }

  /** @param firstLine the number of the first line of the block */
  find({ bytes, lines }: LineBlock, firstLine: number): Finding {
    const finding: Finding = { records: [], invalid: [], filtered: 0 };
    for (const [index, raw] of lines.entries()) this.#findInLine(finding, bytes, raw, firstLine + index);
    return finding;
  }

  #findInLine(finding: Finding, bytes: Buffer, raw: RawLine, line: number): void {
    let text = decodeText(bytes, raw.start, raw.end);
    if (text.startsWith(BYTE_ORDER_MARK)) text = text.slice(1);
    const parsed = raw.isTooLong ? TOO_LONG : parseLine(text);
    if (typeof parsed === 'string') {
      finding.invalid.push({ line, text: shorten(text), reason: parsed });
      return;
    }
    const record = toRecord(parsed);
    if (this.#filter && !this.#filter(record)) finding.filtered++;
    else finding.records.push({ record: this.#change ? this.#change(record) : record, line });
  }
}

const TOO_LONG = `the line is longer than ${LINE_SIZE_BYTES_MAX} bytes`;
