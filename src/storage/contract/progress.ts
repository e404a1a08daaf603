/** How far a long operation on many tracks has come. */
export interface KeepingProgress {
  /** What is being done. */
  phase: 'archiving' | 'removing' | 'anonymizing' | 'compacting';
  /** Tracks done so far. */
  tracks: number;
  /** Tracks to do, as found at the start. */
  tracksTotal: number;
}

/** Is told how far a long operation has come. */
export type OnProgress = ((progress: KeepingProgress) => void) | undefined;
