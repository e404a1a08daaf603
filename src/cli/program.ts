import { readFileSync } from 'node:fs';
import { CliCommand } from './command.ts';
import { addCheck } from './commands/check.ts';
import { addCompact } from './commands/compact.ts';
import { addCompletion } from './commands/completion.ts';
import { addBackup, addRestore } from './commands/copies.ts';
import { addCount, addCountBy, addTasks, addUsers } from './commands/counts.ts';
import { addDemo } from './commands/demo.ts';
import { addExport } from './commands/export.ts';
import { addImport } from './commands/import.ts';
import { addLoadAccessLog } from './commands/load-access-log.ts';
import { addLoadLog } from './commands/load-log.ts';
import { addPrune } from './commands/prune.ts';
import { addQuery } from './commands/query.ts';
import { addReindex } from './commands/reindex.ts';
import { addRemove } from './commands/remove.ts';
import { addRepair } from './commands/repair.ts';
import { addRun } from './commands/run.ts';
import { addRuns } from './commands/runs.ts';
import { addSave } from './commands/save.ts';
import { addServe } from './commands/serve.ts';
import { addStats } from './commands/stats.ts';
import { addSums } from './commands/sums.ts';
import { addUsage } from './commands/usage.ts';
import { addEraseUser, addExportUser } from './commands/user-data.ts';
import { EXIT_CODES_TEXT } from './exit-codes.ts';
import { takesColor } from './output.ts';
import type { GlobalOptions, Session } from './session.ts';
import { showLines } from './show-text.ts';

const ADD_COMMANDS = [
  addImport,
  addExport,
  addQuery,
  addCount,
  addCountBy,
  addTasks,
  addUsers,
  addRuns,
  addRun,
  addSave,
  addRemove,
  addStats,
  addCheck,
  addRepair,
  addReindex,
  addBackup,
  addRestore,
  addCompact,
  addPrune,
  addEraseUser,
  addExportUser,
  addLoadLog,
  addLoadAccessLog,
  addSums,
  addUsage,
  addServe,
  addDemo,
  addCompletion,
];

const HELP_AFTER = `
${EXIT_CODES_TEXT}

Data goes to stdout, everything else to stderr. TRACKTREE_DB names the storage, NO_COLOR and FORCE_COLOR are honoured,
TRACKTREE_DEBUG=1 adds where an error came from. 'tracktree help COMMAND' shows examples.`;

export function createProgram(session: Session): CliCommand {
  const program = new CliCommand('tracktree');
  const { io } = session;
  program
    .description('Look at tracks, and keep them in order: who did what, when, in which run')
    .version(readVersion(), '-V, --version', 'the version')
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError("Try 'tracktree help'.")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void session.out.write(text).catch(() => undefined),
      writeErr: (text) => void io.stderr.write(showLines(text)),
      getOutHelpWidth: () => session.out.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
      getOutHasColors: () => takesColor(io.stdout, io.env),
      getErrHasColors: () => takesColor(io.stderr, io.env),
    })
    .option('-d, --db <dir>', 'the folder of the storage (default: the variable TRACKTREE_DB)')
    .option('-z, --zone <zone>', 'take and show times in this zone, such as Europe/Berlin or local', 'UTC')
    .option('--json', 'write JSON lines: one JSON document for each result')
    .option('--csv', 'write results as CSV')
    .option('-q, --quiet', 'no progress and no remarks on stderr, only errors')
    .option('--color', 'use colours, wherever the output goes')
    .option('--no-color', 'use no colours')
    .addHelpText('after', HELP_AFTER)
    .hook('preAction', (_, action) => {
      session.begin(action.optsWithGlobals<GlobalOptions>());
    });
  for (const add of ADD_COMMANDS) add(program, session);
  return program;
}

function readVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
