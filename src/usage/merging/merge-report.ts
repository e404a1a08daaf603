/** Refused partials that a report lists; it counts all of them. */
const LISTED_REFUSALS_MAX = 1_000;

/** A partial that was refused. */
export interface RefusedPartial {
  /** The name it was sent under: text from outside. */
  name: string;
  reason: string;
  /** Its name in the quarantine, or on the FTP server; undefined if it stayed where it was. */
  keptAs: string | undefined;
}

/** What a merge did. */
export interface MergeReport {
  /** Partials that were merged now. */
  merged: number;
  /** The entries in them. */
  entries: number;
  /** Partials that were merged before. */
  duplicates: number;
  /** Partials that were refused. */
  refused: number;
  /** The first 1,000 of them, with the reasons. */
  refusals: RefusedPartial[];
}

/** Counts what a merge does. */
export class MergeCounter {
  readonly report: MergeReport = { merged: 0, entries: 0, duplicates: 0, refused: 0, refusals: [] };

  addMerged(entries: number): void {
    this.report.merged++;
    this.report.entries += entries;
  }

  addDuplicate(): void {
    this.report.duplicates++;
  }

  addRefused(refused: RefusedPartial): void {
    this.report.refused++;
    if (this.report.refusals.length < LISTED_REFUSALS_MAX) this.report.refusals.push(refused);
  }
}
