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
