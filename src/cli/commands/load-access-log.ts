import type { Command } from 'commander';
import { formatCount } from '../../charts/index.ts';
import type { AccessLogLoad } from '../../requests/index.ts';
import { checkLogFiles } from '../access-log/log-files.ts';
import {
  addRecordOptions,
  type RecordCommandOptions,
  toRecordOptions,
} from '../access-log/record-options.ts';
import { addExamples } from '../examples.ts';
import { EXIT } from '../exit-codes.ts';
import { WrongUse } from '../failures.ts';
import type { Session } from '../session.ts';
import { showText } from '../show-text.ts';

interface LoadAccessLogCommandOptions extends RecordCommandOptions {
  source?: string;
  rotated?: boolean;
  sums: boolean;
}

/** The most invalid lines that the command shows. */
const SHOWN_LINES_MAX = 20;

/** `tracktree load-access-log FILE...`: saves the new requests of access logs, each exactly once. */
export function addLoadAccessLog(program: Command, session: Session): void {
  const command = program
    .command('load-access-log')
    .description('save the new requests of access logs of Apache or nginx, each exactly once')
    .argument('<files...>', 'log files, plain or gzipped')
    .option('--source <name>', 'names the log in the storage; give each server its own (default: access log)')
    .option('--rotated', 'load the files too that a log was rotated to: access.log.1, access.log.2.gz')
    .option('--no-sums', 'of a new storage: keep no sums by URL, remote, user agent and so on')
    .addHelpText('after', '\nA storage that is there goes on with the sums that it keeps.');
  addRecordOptions(command);
  addExamples(command, [
    'tracktree load-access-log --db web access.log',
    'tracktree load-access-log --db web --rotated access.log --json',
    'tracktree load-access-log --db web access.log --remote-addr mask --query drop --exclude-bots',
  ]);
  command.action(
    async (files: string[], { source, rotated, sums, ...given }: LoadAccessLogCommandOptions) => {
      if (source === '') throw new WrongUse('--source must not be empty');
      await checkLogFiles(files, rotated);
      const recordOptions = await toRecordOptions(given);
      const { loadAccessLog, readAccessLog } = await import('../../requests/index.ts');
      // Refuses wrong options before it makes a storage.
      readAccessLog([], recordOptions);
      await session.withNewStorage({ hasSums: sums }, async (storage) => {
        const load = await session.withProgress('Loading', (progress) =>
          loadAccessLog(files, storage, {
            ...recordOptions,
            source,
            rotated,
            signal: session.io.signal,
            onProgress: ({ bytes, bytesTotal, records }) =>
              progress.update(bytes, bytesTotal, `${formatCount(records)} requests`),
          }),
        );
        await writeLoad(session, load);
      });
    },
  );
}

async function writeLoad(session: Session, load: AccessLogLoad): Promise<void> {
  const { lines, records, visits, invalid, invalidLines, unfinished } = load;
  for (const { file, line, reason, text } of invalidLines.slice(0, SHOWN_LINES_MAX))
    await session.warn(`${file}:${line}: ${showText(reason)}: ${showText(text.slice(0, 100))}`);
  if (invalid > SHOWN_LINES_MAX)
    await session.warn(`${invalid - SHOWN_LINES_MAX} more lines cannot be parsed; --json names up to 1,000`);
  if (invalid > 0) session.exitCode = EXIT.problems;
  const rest = unfinished > 0 ? `, ${unfinished} not finished` : '';
  await session.report(
    load,
    `${records} requests in ${visits} visits from ${lines} new lines; ${invalid} cannot be parsed${rest}`,
  );
}
