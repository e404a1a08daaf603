import { LISTED_LINES_MAX, SHOWN_LENGTH_MAX } from './limits.ts';

/** A line that could not be parsed. */
export interface InvalidLogLine {
  /** The number of the line in its file, from 1; 0 for the rest of a packed file that is damaged. */
  line: number;
  /** The beginning of the line, at most 400 characters. */
  text: string;
  /** What is wrong with it. */
  reason: string;
}

/** What reading a log has come to. */
export interface AccessLogReport {
  /** Lines that were read. */
  lines: number;
  /** Of them, those that hold a request. */
  records: number;
  /** Of them, those whose requests were left out: by `filter`, or as those of bots, user agents or addresses that are excluded. */
  filtered: number;
  /** Of them, those that could not be parsed. */
  invalid: number;
  /** The lines that could not be parsed; at most the first 1,000. */
  invalidLines: InvalidLogLine[];
}

export function emptyReport(): AccessLogReport {
  return { lines: 0, records: 0, filtered: 0, invalid: 0, invalidLines: [] };
}

export function addInvalid<L extends InvalidLogLine>(
  report: { invalid: number; invalidLines: L[] },
  line: L,
): void {
  report.invalid++;
  if (report.invalidLines.length < LISTED_LINES_MAX) report.invalidLines.push(line);
}

/** The beginning of a line, to be shown. */
export function shorten(text: string): string {
  return text.length <= SHOWN_LENGTH_MAX ? text : text.slice(0, SHOWN_LENGTH_MAX).toWellFormed();
}
