import type { Command } from 'commander';
import { TrackingStorage } from '../../storage/index.ts';
import { addExamples } from '../examples.ts';
import type { Session } from '../session.ts';
import { showText } from '../show-text.ts';

/** `tracktree restore BACKUP`: a storage from a backup. */
export function addRestore(program: Command, session: Session): void {
  const command = program
    .command('restore')
    .description('make a storage in a new folder (--db) from a backup, and verify both')
    .argument('<backup>', 'the folder of the backup, which stays as it is');
  addExamples(command, ['tracktree restore copies/today --db restored']);
  command.action(async (backup: string) => {
    const { folder } = session;
    const report = await session.withProgress('Restoring', (progress) =>
      TrackingStorage.restore(backup, folder, {
        onProgress: ({ phase, tracks, tracksTotal }) =>
          progress.update(tracks + (phase === 'verifying' ? tracksTotal : 0), 2 * tracksTotal, phase),
      }),
    );
    const { tracks, runs } = report;
    await session.report(
      { folder, ...report },
      `${showText(folder)}: ${tracks} tracks and ${runs} runs, verified`,
    );
  });
}
