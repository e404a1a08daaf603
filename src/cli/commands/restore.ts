import type { Command } from 'commander';
import { TrackingStorage } from '../../storage/index.ts';
import { reportCopy, withCopyProgress } from '../copying.ts';
import { addExamples } from '../examples.ts';
import type { Session } from '../session.ts';

/** `tracktree restore BACKUP`: makes a storage from a backup. */
export function addRestore(program: Command, session: Session): void {
  const command = program
    .command('restore')
    .description('make a storage in a new folder (--db) from a backup, and verify both')
    .argument('<backup>', 'the folder of the backup, which stays as it is');
  addExamples(command, ['tracktree restore copies/today --db restored']);
  command.action(async (backup: string) => {
    const { folder } = session;
    const report = await withCopyProgress(session, 'Restoring', (onProgress) =>
      TrackingStorage.restore(backup, folder, { onProgress }),
    );
    await reportCopy(session, folder, report);
  });
}
