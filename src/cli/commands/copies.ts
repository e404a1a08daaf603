import { formatCounted } from '../../charts/index.ts';
import { type BackupProgress, type BackupReport, restore } from '../../storage/index.ts';
import type { CliCommand } from '../command.ts';

import type { Session } from '../session.ts';
import { showText } from '../show-text.ts';

export function addBackup(program: CliCommand, session: Session): void {
  program
    .command('backup')
    .description('copy the storage into a new folder, and read the copy back to verify it')
    .argument('<folder>', 'a folder that does not exist yet, or is empty')
    .examples('tracktree backup copies/monday')
    .action((folder: string) =>
      session.withStorage((storage) =>
        copyTo(session, folder, 'Backing up', (onProgress) => storage.backup(folder, { onProgress })),
      ),
    );
}

export function addRestore(program: CliCommand, session: Session): void {
  program
    .command('restore')
    .description('make a storage in a new folder (--db) from a backup, and verify both')
    .argument('<backup>', 'the folder of the backup, which stays as it is')
    .examples('tracktree restore copies/today --db restored')
    .action(async (backup: string) => {
      const { folder } = session;
      await copyTo(session, folder, 'Restoring', (onProgress) => restore(backup, folder, { onProgress }));
    });
}

/** Runs a copy with a progress bar, and writes its result. Copying is its first half, verifying the second. */
async function copyTo(
  session: Session,
  folder: string,
  label: string,
  copy: (onProgress: (progress: BackupProgress) => void) => Promise<BackupReport>,
): Promise<void> {
  const report = await session.withProgress(label, (progress) =>
    copy(({ phase, tracks, tracksTotal }) =>
      progress.update(tracks + (phase === 'verifying' ? tracksTotal : 0), 2 * tracksTotal, phase),
    ),
  );
  const text = `${showText(folder)}: ${formatCounted(report.tracks, 'track')} and ${formatCounted(report.runs, 'run')}, verified`;
  await session.report({ folder, ...report }, text);
}
