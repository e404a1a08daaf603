import { LISTED_FAULTS_MAX } from './limits.ts';
import type { LineFault } from './log-line.ts';

/** A line that could not be used. */
export interface FaultyLine {
  /** The name that the file had when it was opened. */
  file: string;
  /** The number of the line in its file, from 1; 0 where it is not known. */
  line: number;
  /** The line as it stands in the file. */
  text: string;
  /** What is wrong; `rejected` where the storage or `parse` refused it. */
  fault: LineFault | 'rejected';
  /** The same in words. */
  reason: string;
}

/** What a load did. */
export interface LoadResult {
  /** Tracks that were saved. */
  tracks: number;
  /** New lines that were read. */
  lines: number;
  /** Of them, lines without an entry. */
  skipped: number;
  /** Of them, lines that could not be used. */
  bad: number;
  /** The lines that could not be used; at most the first 1,000. */
  faults: FaultyLine[];
  /**
   * True if none of the files was there at the last load: some were dropped in between, and with them perhaps lines that were never
   * loaded. More backups or more frequent loads prevent that.
   */
  gap: boolean;
}

/** Adds up the result of a load. */
export class LoadCounter {
  tracks = 0;
  lines = 0;
  skipped = 0;
  #bad = 0;
  #faults: FaultyLine[] = [];

  addFault(fault: FaultyLine): void {
    this.#bad++;
    if (this.#faults.length < LISTED_FAULTS_MAX) this.#faults.push(fault);
  }

  addDamage(file: string, error: Error): void {
    this.addFault({ file, line: 0, text: '', fault: 'unreadable', reason: error.message });
  }

  result(gap: boolean): LoadResult {
    const { tracks, lines, skipped } = this;
    return { tracks, lines, skipped, bad: this.#bad, faults: this.#faults, gap };
  }
}
