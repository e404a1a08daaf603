import { formatCounted } from '../../charts/index.ts';
import type { Disagreement } from '../../storage/index.ts';
import type { CliCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { type ListColumn, writeList } from '../list.ts';
import type { Session } from '../session.ts';
import { showText } from '../show-text.ts';

const COLUMNS: ListColumn<Disagreement>[] = [
  { key: 'kind', title: 'Kind', value: ({ kind }) => kind },
  { key: 'key', title: 'Key', value: ({ key }) => key },
  { key: 'message', title: 'What is wrong', value: ({ message }) => message },
];

export function addCheck(program: CliCommand, session: Session): void {
  program
    .command('check')
    .description('compare everything that is stored, and report each disagreement; changes nothing')
    .remark('Exit code 0: nothing is wrong. 1: something is. 4: it is too damaged to be opened.')
    .examples('tracktree check', 'tracktree check --json')
    .onStorage(session, async (storage) => {
      async function* noted(): AsyncGenerator<Disagreement> {
        for await (const disagreement of storage.check()) {
          session.exitCode = EXIT.problems;
          yield disagreement;
        }
      }
      const count = await writeAll(session, noted());
      const tracks = await storage.count();
      await session.note(
        count === 0
          ? `Nothing is wrong: ${formatCounted(tracks, 'track')}.`
          : `${count} disagreements; 'tracktree repair' helps.`,
      );
    });
}

/** Writes one line for each disagreement, because there can be more than a table holds. */
async function writeAll(session: Session, rows: AsyncIterable<Disagreement>): Promise<number> {
  if (!session.isForPeople) return writeList(session, { columns: COLUMNS, rows });
  let count = 0;
  for await (const { kind, key, message } of rows) {
    count++;
    await session.out.write(`${showText([kind, key, message].filter(Boolean).join(': '))}\n`);
  }
  return count;
}
