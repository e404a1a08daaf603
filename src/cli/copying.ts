import type { BackupProgress, BackupReport } from '../storage/index.ts';
import type { Session } from './session.ts';
import { showText } from './show-text.ts';

/** Runs a copy with a progress bar. Copying is its first half, verifying the second. */
export async function withCopyProgress(
  session: Session,
  label: string,
  copy: (onProgress: (progress: BackupProgress) => void) => Promise<BackupReport>,
): Promise<BackupReport> {
  return session.withProgress(label, (progress) =>
    copy(({ phase, tracks, tracksTotal }) =>
      progress.update(tracks + (phase === 'verifying' ? tracksTotal : 0), 2 * tracksTotal, phase),
    ),
  );
}

/** Writes the result of a copy. */
export async function reportCopy(session: Session, folder: string, report: BackupReport): Promise<void> {
  const { tracks, runs } = report;
  await session.report(
    { folder, ...report },
    `${showText(folder)}: ${tracks} tracks and ${runs} runs, verified`,
  );
}
