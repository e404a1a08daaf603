import { type Command, Option } from 'commander';
import type { RecordOptions } from '../../requests/index.ts';
import { collect } from '../criteria-options.ts';
import { WrongUse } from '../failures.ts';
import { isFile } from '../file-checks.ts';

/** The options that choose which requests to keep, and what of them. */
export interface RecordCommandOptions {
  remoteAddr: 'keep' | 'mask' | 'drop';
  query: 'keep' | 'filter' | 'drop';
  secret?: string[];
  excludeBots?: boolean;
  excludeAddress?: string[];
  excludeUserAgent?: string[];
  geo?: string;
  serverName?: string;
}

/** Adds the options that choose which requests to keep, and what of them. */
export function addRecordOptions(command: Command): Command {
  const choice = (flags: string, text: string, choices: readonly string[]): Option =>
    new Option(flags, text).choices(choices).default('keep');
  return command
    .addOption(
      choice('--remote-addr <mode>', 'what is kept of addresses: all, the network (/24, /48), nothing', [
        'keep',
        'mask',
        'drop',
      ]),
    )
    .addOption(
      choice('--query <mode>', 'what is kept of query strings: all, no values of secrets, nothing', [
        'keep',
        'filter',
        'drop',
      ]),
    )
    .option('--secret <name>', 'with --query filter: a secret parameter; may be repeated', collect)
    .option('--exclude-bots', 'leave out bots that say they are')
    .option('--exclude-address <network>', 'leave out an address or a network; may be repeated', collect)
    .option('--exclude-user-agent <text>', 'leave out user agents with this text; may be repeated', collect)
    .option('--geo <file>', 'find the countries of addresses in this .mmdb file')
    .option('--server-name <name>', 'the name of the server, for lines that have none');
}

/** The options for the load. @throws WrongUse for options that exclude each other, or a missing file */
export async function toRecordOptions(given: RecordCommandOptions): Promise<RecordOptions> {
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
