import type { Command } from 'commander';

/** The options of every command. */
export interface GlobalOptions {
  db?: string;
  zone?: string;
  json?: boolean;
  csv?: boolean;
  quiet?: boolean;
  color?: boolean;
}

/** Adds the options that every command has. */
export function addGlobalOptions(program: Command): void {
  program
    .option('-d, --db <dir>', 'the folder of the storage (default: the variable TRACKTREE_DB)')
    .option('-z, --zone <zone>', 'take and show times in this zone, such as Europe/Berlin or local', 'UTC')
    .option('--json', 'write JSON lines: one JSON document for each result')
    .option('--csv', 'write results as CSV')
    .option('-q, --quiet', 'no progress and no remarks on stderr, only errors')
    .option('--color', 'use colours, wherever the output goes')
    .option('--no-color', 'use no colours');
}
