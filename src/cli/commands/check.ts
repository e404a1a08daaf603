import type { Command } from 'commander';
import type { Disagreement } from '../../storage/index.ts';
import { addExamples } from '../examples.ts';
import { EXIT } from '../exit-codes.ts';
import type { ListColumn } from '../list.ts';
import { writeList } from '../list.ts';
import type { Session } from '../session.ts';

const COLUMNS: ListColumn<Disagreement>[] = [
  { key: 'kind', title: 'Kind', value: ({ kind }) => kind },
  { key: 'key', title: 'Key', value: ({ key }) => key },
  { key: 'message', title: 'What is wrong', value: ({ message }) => message },
];

/** `tracktree check`: whether everything that is stored agrees. */
export function addCheck(program: Command, session: Session): void {
  const command = program
    .command('check')
    .description('compare everything that is stored, and report each disagreement; changes nothing')
    .addHelpText(
      'after',
      '\nExit code 0: nothing is wrong. 1: something is. 4: it is too damaged to be opened.',
    );
  addExamples(command, ['tracktree check', 'tracktree check --json']);
  command.action(() =>
    session.withStorage(async (storage) => {
      async function* noted(): AsyncGenerator<Disagreement> {
        for await (const disagreement of storage.check()) {
          session.exitCode = EXIT.problems;
          yield disagreement;
        }
      }
      const count = await writeList(session, { columns: COLUMNS, rows: noted(), isWide: true });
      const tracks = (await storage.count()).toLocaleString('en-US');
      await session.note(
        count === 0
          ? `Nothing is wrong: ${tracks} tracks.`
          : `${count} disagreements; 'tracktree repair' helps.`,
      );
    }),
  );
}
