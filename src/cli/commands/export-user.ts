import type { Command } from 'commander';
import { addExamples } from '../examples.ts';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../session.ts';
import { showText } from '../show-text.ts';

/** `tracktree export-user NAME FILE`: exports all tracks of a user. */
export function addExportUser(program: Command, session: Session): void {
  const command = program
    .command('export-user')
    .description('write all tracks of a user, with their runs, into a new JSONL file')
    .argument('<name>', 'the name, taken literally')
    .argument('<file>', 'a file that does not exist yet; .gz compresses it');
  addExamples(command, ['tracktree export-user ann ann.jsonl']);
  command.action((name: string, file: string) =>
    session.withStorage(async (storage) => {
      const report = await session.withProgress('Exporting', (progress) =>
        storage.exportUser(name, file, { onProgress: progress.onTracks }),
      );
      if (report.tracks === 0) session.exitCode = EXIT.problems;
      await session.report(
        { file, ...report },
        `${showText(file)}: ${report.tracks} tracks of ${report.runs} runs`,
      );
    }),
  );
}
