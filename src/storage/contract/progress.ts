/** How far a long operation on many tracks has come. */
export interface MaintenanceProgress {
  /** What is being done. */
  phase: 'archiving' | 'removing' | 'anonymizing' | 'compacting';
  /** Tracks done so far. */
  tracks: number;
  /** Tracks to do, as found at the start. */
  tracksTotal: number;
}

/** Is told how far a long operation has come. */
export type OnProgress = ((progress: MaintenanceProgress) => void) | undefined;

/** How far a check has come. */
export interface CheckProgress {
  /** Tracks read so far. */
  tracks: number;
  tracksTotal: number;
}

export type OnCheckProgress = ((progress: CheckProgress) => void) | undefined;

/** How far a backup or a restoration has come. */
export interface BackupProgress {
  phase: 'copying' | 'verifying';
  /** Tracks copied or verified so far. */
  tracks: number;
  tracksTotal: number;
}

export type OnBackupProgress = ((progress: BackupProgress) => void) | undefined;
