import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { formatCounted } from '../../charts/index.ts';
import type { AccessLogLoad, RecordOptions } from '../../requests/index.ts';
import type { CliCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { WrongUse } from '../failures.ts';
import { isFile } from '../file-checks.ts';
import type { Session } from '../session.ts';
import { showText } from '../show-text.ts';

interface LoadAccessLogCommandOptions extends RecordCommandOptions {
  source?: string;
  rotated?: boolean;
  sums: boolean;
}

/** The most invalid lines that the command shows. */
const SHOWN_LINES_MAX = 20;

export function addLoadAccessLog(program: CliCommand, session: Session): void {
  program
    .command('load-access-log')
    .description('save the new requests of access logs of Apache or nginx, each exactly once')
    .argument('<files...>', 'log files, plain or gzipped')
    .option('--source <name>', 'names the log in the storage; give each server its own (default: access log)')
    .option('--rotated', 'load the files too that a log was rotated to: access.log.1, access.log.2.gz')
    .option('--no-sums', 'of a new storage: keep no sums by URL, remote, user agent and so on')
    .remark('A storage that is there goes on with the sums that it keeps.')
    .choice(
      '--remote-addr <mode>',
      'what is kept of addresses: all, the network (/24, /48), nothing',
      ['keep', 'mask', 'drop'],
      'keep',
    )
    .choice(
      '--query <mode>',
      'what is kept of query strings: all, no values of secrets, nothing',
      ['keep', 'filter', 'drop'],
      'keep',
    )
    .many('--secret <name>', 'with --query filter: a secret parameter; may be repeated')
    .option('--exclude-bots', 'leave out bots that say they are')
    .many('--exclude-address <network>', 'leave out an address or a network; may be repeated')
    .many('--exclude-user-agent <text>', 'leave out user agents with this text; may be repeated')
    .option('--geo <file>', 'find the countries of addresses in this .mmdb file')
    .option('--server-name <name>', 'the name of the server, for lines that have none')
    .examples(
      'tracktree load-access-log --db web access.log',
      'tracktree load-access-log --db web --rotated access.log --json',
      'tracktree load-access-log --db web access.log --remote-addr mask --query drop --exclude-bots',
    )
    .action(async (files: string[], options: LoadAccessLogCommandOptions) => {
      const { source, rotated, sums, ...given } = options;
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
              progress.update(bytes, bytesTotal, formatCounted(records, 'request')),
          }),
        );
        await writeLoad(session, load);
      });
    });
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
    `${formatCounted(records, 'request')} in ${visits} visits from ${formatCounted(lines, 'new line')}; ${invalid} cannot be parsed${rest}`,
  );
}

/**
 * Checks that the logs exist. With rotated files, one of those is enough.
 *
 * @throws WrongUse
 */
async function checkLogFiles(files: readonly string[], isRotated: boolean | undefined): Promise<void> {
  for (const file of files) {
    if (await isFile(file)) continue;
    if (!isRotated) throw new WrongUse(`there is no file '${file}'`);
    if (!(await hasRotatedFile(file)))
      throw new WrongUse(`there is no file '${file}', nor one that it was rotated to`);
  }
}

/** Whether a file looks like one that the log was rotated to. The load decides exactly. */
async function hasRotatedFile(file: string): Promise<boolean> {
  const name = basename(file);
  const names = await readdir(dirname(file)).catch((): string[] => []);
  return names.some((each) => each.startsWith(name) && /^[.-]\d/.test(each.slice(name.length)));
}

/** The options that choose which requests to keep, and what of them. */
interface RecordCommandOptions {
  remoteAddr: 'keep' | 'mask' | 'drop';
  query: 'keep' | 'filter' | 'drop';
  secret?: string[];
  excludeBots?: boolean;
  excludeAddress?: string[];
  excludeUserAgent?: string[];
  geo?: string;
  serverName?: string;
}

/** The options for the load. @throws WrongUse for options that exclude each other, or a missing file */
async function toRecordOptions(given: RecordCommandOptions): Promise<RecordOptions> {
  const { secret, geo } = given;
  if (secret && given.query !== 'filter') throw new WrongUse('--secret goes with --query filter');
  if (geo !== undefined && !(await isFile(geo))) throw new WrongUse(`there is no file '${geo}'`);
  return {
    remoteAddr: given.remoteAddr,
    query: given.query,
    secretNames: secret,
    excludeBots: given.excludeBots,
    excludeAddresses: given.excludeAddress,
    excludeUserAgents: given.excludeUserAgent,
    geo,
    serverName: given.serverName,
  };
}
