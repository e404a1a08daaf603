import type { Command } from 'commander';
import { addExamples } from '../examples.ts';
import { formatSize } from '../format-size.ts';
import type { Session } from '../session.ts';

/** `tracktree compact`: writes all files anew. */
export function addCompact(program: Command, session: Session): void {
  const command = program
    .command('compact')
    .description('write all files anew, without what was removed or replaced');
  addExamples(command, ['tracktree compact']);
  command.action(() =>
    session.withStorage(async (storage) => {
      const before = (await storage.stats()).diskSizeBytes;
      await storage.compact();
      const after = (await storage.stats()).diskSizeBytes;
      await session.report(
        { sizeBytesBefore: before, sizeBytes: after },
        `${formatSize(after)} on disk, ${formatSize(before)} before`,
      );
    }),
  );
}
