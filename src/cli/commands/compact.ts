import type { Command } from 'commander';
import { formatSize } from '../../charts/index.ts';
import { addExamples } from '../examples.ts';
import type { Session } from '../session.ts';

/** `tracktree compact`: rewrites all files. */
export function addCompact(program: Command, session: Session): void {
  const command = program
    .command('compact')
    .description('rewrite all files without removed and replaced records');
  addExamples(command, ['tracktree compact']);
  command.action(() =>
    session.withStorage(async (storage) => {
      const before = (await storage.stats()).diskSizeBytes;
      await storage.compact();
      const after = (await storage.stats()).diskSizeBytes;
      await session.report(
        { sizeBytesBefore: before, sizeBytes: after },
        `${formatSize(after ?? 0)} on disk, ${formatSize(before ?? 0)} before`,
      );
    }),
  );
}
