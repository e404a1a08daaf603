import { formatCounted } from '../../charts/index.ts';
import type { CliCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../session.ts';
import { showText } from '../show-text.ts';

export function addExportUser(program: CliCommand, session: Session): void {
  program
    .command('export-user')
    .description('write all tracks of a user, with their runs, into a new JSONL file')
    .argument('<name>', 'the name, taken literally')
    .argument('<file>', 'a file that does not exist yet; .gz compresses it')
    .examples('tracktree export-user ann ann.jsonl')
    .onStorage(session, async (storage, name: string, file: string) => {
      const report = await session.withProgress('Exporting', (progress) =>
        storage.exportUser(name, file, { onProgress: progress.onTracks }),
      );
      if (report.tracks === 0) session.exitCode = EXIT.problems;
      await session.report(
        { file, ...report },
        `${showText(file)}: ${formatCounted(report.tracks, 'track')} of ${formatCounted(report.runs, 'run')}`,
      );
    });
}

export function addEraseUser(program: CliCommand, session: Session): void {
  program
    .command('erase-user')
    .description(
      "remove all tracks of a user, and every byte of them and of the name from the storage's files",
    )
    .argument('<name>', 'the name, taken literally')
    .option('-y, --yes', 'do not ask')
    .remark(
      'What lies elsewhere is yours to see to: exports, archives, backups, folders that repair has set aside.\n' +
        'If it is stopped, bytes may be left: run it again.',
    )
    .examples('tracktree erase-user ann --yes')
    .onStorage(session, async (storage, name: string, { yes }: { yes?: boolean }) => {
      const count = await storage.count({ userName: { equals: name } });
      await session.confirm(`Erase '${showText(name)}' with ${formatCounted(count, 'track')}?`, yes);
      const report = await session.withProgress('Erasing', (progress) =>
        storage.eraseUser(name, { onProgress: progress.onTracks }),
      );
      if (report.tracks === 0) session.exitCode = EXIT.problems;
      await session.report(report, `${formatCounted(report.tracks, 'track')} erased`);
    });
}
