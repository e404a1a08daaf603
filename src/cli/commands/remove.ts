import { formatCounted } from '../../charts/index.ts';
import type { CliCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { WrongUse } from '../failures.ts';
import type { Session } from '../session.ts';

export function addRemove(program: CliCommand, session: Session): void {
  program
    .command('remove')
    .description('remove tracks by their ids')
    .argument('<ids...>', 'track ids such as 0000042')
    .option('-y, --yes', 'do not ask')
    .examples('tracktree remove 0000001 0000002 --yes')
    .action((ids: string[], { yes }: { yes?: boolean }) => {
      const wrong = ids.find((id) => !/^\d{7,10}$/.test(id));
      if (wrong !== undefined)
        throw new WrongUse(`a track id has at least seven digits, received '${wrong}'`);
      return session.withStorage(async (storage) => {
        await session.confirm(
          `Remove ${ids.length === 1 ? `track ${ids[0]}` : formatCounted(ids.length, 'track')}?`,
          yes,
        );
        const removed: string[] = [];
        const missing: string[] = [];
        for (const id of ids) {
          session.checkStopped();
          ((await storage.removeTrack(id)) ? removed : missing).push(id);
        }
        if (missing.length > 0) {
          session.exitCode = EXIT.problems;
          await session.warn(`There is no track ${missing.join(', ')}.`);
        }
        await session.report({ removed, missing }, `${removed.length} removed`);
      });
    });
}
