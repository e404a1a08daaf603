import { formatCounted } from '../../charts/index.ts';
import { type LoadLogOptions, loadLog } from '../../logfile/index.ts';
import type { CliCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { WrongUse } from '../failures.ts';
import { isFile } from '../file-checks.ts';
import type { Session } from '../session.ts';
import { showText } from '../show-text.ts';

interface LoadLogCommandOptions {
  source?: string;
  format?: string;
  localTime?: boolean;
}

export function addLoadLog(program: CliCommand, session: Session): void {
  program
    .command('load-log')
    .description(
      'save the new entries of a log of tracktree, each exactly once, through all its rolled files',
    )
    .argument('<file>', 'the log file; log.1, log.2.gz and so on are found by themselves')
    .option('--source <name>', 'the name of the log in the storage (default: the path of the file)')
    .option('--format <format>', "the logger's format (default: %(asctime)s;%(message)s)")
    .option('--local-time', 'the times of the log are in the zone of this machine, not in UTC')
    .examples('tracktree load-log app.log', 'tracktree load-log app.log --source app --json')
    .action(async (file: string, { source, format, localTime }: LoadLogCommandOptions) => {
      if (!(await isLog(file))) throw new WrongUse(`there is no log '${file}'`);
      const options: LoadLogOptions = { source, format, localTime };
      await session.withNewStorage({}, async (storage) => {
        const result = await loadLog(file, storage, options);
        for (const { file: name, line, reason } of result.faults)
          await session.warn(`${name}:${line}: ${showText(reason)}`);
        if (result.gap)
          await session.warn('Lines may be missing: files were dropped since the log was last loaded.');
        if (result.bad > 0 || result.gap) session.exitCode = EXIT.problems;
        const { tracks, lines, skipped, bad } = result;
        await session.report(
          { ...result },
          `${formatCounted(tracks, 'track')} from ${formatCounted(lines, 'new line')}; ${skipped} without an entry, ${bad} that cannot be used`,
        );
      });
    });
}

/** Whether there is a log of this name, or one of its rolled files. */
async function isLog(file: string): Promise<boolean> {
  return (await isFile(file)) || (await isFile(`${file}.1`)) || (await isFile(`${file}.1.gz`));
}
