import { formatSize } from '../../charts/index.ts';
import type { CliCommand } from '../command.ts';
import type { Session } from '../session.ts';

export function addCompact(program: CliCommand, session: Session): void {
  program
    .command('compact')
    .description('rewrite all files without removed and replaced records')
    .examples('tracktree compact')
    .onStorage(session, async (storage) => {
      const before = (await storage.stats()).diskSizeBytes;
      await storage.compact();
      const after = (await storage.stats()).diskSizeBytes;
      await session.report(
        { sizeBytesBefore: before, sizeBytes: after },
        `${formatSize(after ?? 0)} on disk, ${formatSize(before ?? 0)} before`,
      );
    });
}
