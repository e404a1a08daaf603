import { type AccessLogReport, addInvalid, emptyReport, type InvalidLogLine } from './report.ts';

/** A line of one of several files that could not be parsed. */
export interface InvalidFileLine extends InvalidLogLine {
  /** The name under which the file was opened. */
  file: string;
}

/** What loading an access log has come to. Lines that an earlier load has taken are not in it. */
export interface AccessLogLoad extends Omit<AccessLogReport, 'invalidLines'> {
  /** The visits that the records belong to. */
  visits: number;
  /** Last lines without an end that cannot be parsed: they are left for the next load, as more may be written to them. */
  unfinished: number;
  /** The lines that could not be parsed; at most the first 1,000. */
  invalidLines: InvalidFileLine[];
  /** The files in the order in which they were loaded, each with its records. */
  files: { file: string; records: number }[];
}

/** How far a load is. */
export interface AccessLogProgress extends Pick<AccessLogLoad, 'lines' | 'records' | 'invalid'> {
  /** The file that is being loaded. */
  file: string;
  /** Its number among the files, from 1. */
  fileNumber: number;
  fileCount: number;
  /** Bytes on disk that were loaded, those of earlier loads too. */
  bytes: number;
  /** Bytes on disk of all files, as they were when they were opened. */
  bytesTotal: number;
}

export class LoadCounter {
  readonly #load: AccessLogLoad = { ...emptyReport(), visits: 0, unfinished: 0, invalidLines: [], files: [] };
  readonly #visits = new Set<number>();

  beginFile(file: string): void {
    this.#load.files.push({ file, records: 0 });
  }

  /** Counts lines that were loaded, and the visits of their records. */
  addLines(lines: number, filtered: number, visits: readonly number[]): void {
    this.#load.lines += lines;
    this.#load.filtered += filtered;
    this.#load.records += visits.length;
    this.#load.files.at(-1)!.records += visits.length;
    for (const visit of visits) this.#visits.add(visit);
  }

  addInvalid(line: InvalidFileLine): void {
    addInvalid(this.#load, line);
  }

  addUnfinished(): void {
    this.#load.unfinished++;
  }

  get soFar(): Pick<AccessLogLoad, 'lines' | 'records' | 'invalid'> {
    const { lines, records, invalid } = this.#load;
    return { lines, records, invalid };
  }

  get result(): AccessLogLoad {
    return { ...this.#load, visits: this.#visits.size };
  }
}
