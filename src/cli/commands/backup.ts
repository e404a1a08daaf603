import type { Command } from 'commander';
import { reportCopy, withCopyProgress } from '../copying.ts';
import { addExamples } from '../examples.ts';
import type { Session } from '../session.ts';

/** `tracktree backup FOLDER`: makes a verified copy. */
export function addBackup(program: Command, session: Session): void {
  const command = program
    .command('backup')
    .description('copy the storage into a new folder, and read the copy back to verify it')
    .argument('<folder>', 'a folder that does not exist yet, or is empty');
  addExamples(command, ['tracktree backup copies/monday']);
  command.action((folder: string) =>
    session.withStorage(async (storage) => {
      const report = await withCopyProgress(session, 'Backing up', (onProgress) =>
        storage.backup(folder, { onProgress }),
      );
      await reportCopy(session, folder, report);
    }),
  );
}
