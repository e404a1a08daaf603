import type { Command } from 'commander';
import { addExamples } from '../examples.ts';
import type { Session } from '../session.ts';
import { showText } from '../show-text.ts';

/** `tracktree backup FOLDER`: a verified copy. */
export function addBackup(program: Command, session: Session): void {
  const command = program
    .command('backup')
    .description('copy the storage into a new folder, and read the copy back to verify it')
    .argument('<folder>', 'a folder that does not exist yet, or is empty');
  addExamples(command, ['tracktree backup copies/monday']);
  command.action((folder: string) =>
    session.withStorage(async (storage) => {
      const report = await session.withProgress('Backing up', (progress) =>
        storage.backup(folder, {
          onProgress: ({ phase, tracks, tracksTotal }) =>
            progress.update(tracks + (phase === 'verifying' ? tracksTotal : 0), 2 * tracksTotal, phase),
        }),
      );
      const { tracks, runs } = report;
      await session.report(
        { folder, ...report },
        `${showText(folder)}: ${tracks} tracks and ${runs} runs, verified`,
      );
    }),
  );
}
