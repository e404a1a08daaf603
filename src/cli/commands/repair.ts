import { formatCounted } from '../../charts/index.ts';
import { type RepairReport, repair } from '../../storage/index.ts';
import type { CliCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { WrongUse } from '../failures.ts';
import { isFolder } from '../file-checks.ts';
import { openStorage } from '../open-storage.ts';
import type { Session } from '../session.ts';
import { showText } from '../show-text.ts';

interface RepairCommandOptions {
  quarantine?: string;
  typeName?: string;
  yes?: boolean;
}

/** The most damaged and missing records in a list. `--json` has all. */
const LISTED_MAX = 20;

export function addRepair(program: CliCommand, session: Session): void {
  program
    .command('repair')
    .description('bring back what is whole of a damaged storage; the folder as it was is kept beside it')
    .option('--quarantine <file>', 'where damaged values are set aside (default: beside the folder)')
    .option('--type-name <name>', 'the track type, should the storage no longer know it')
    .option('-y, --yes', 'do not ask')
    .remark('Exit code 0: everything is there. 1: something is lost, or may be.')
    .examples('tracktree repair --yes', 'tracktree repair --yes --quarantine damaged.jsonl --json')
    .action(async ({ quarantine, typeName, yes }: RepairCommandOptions) => {
      const { folder } = session;
      if (!(await isFolder(folder))) throw new WrongUse(`there is no storage in '${folder}'`);
      await session.confirm(`Repair the storage in '${folder}'? It takes room for a second copy.`, yes);
      const report = await repair(folder, { quarantine, typeName });
      await checkOpens(folder);
      if (report.damaged.length + report.missing.length > 0 || !report.isMissingKnown)
        session.exitCode = EXIT.problems;
      await session.report(report, textOf(report));
    });
}

/** Opens the repaired storage once, so that a fault shows now and not when the app starts. */
async function checkOpens(folder: string): Promise<void> {
  await (await openStorage(folder)).close();
}

function textOf(report: RepairReport): string {
  const { tracks, runs, fileDamage, damaged, missing, isMissingKnown, rebuilt, quarantineFile, setAside } =
    report;
  const lines = [`There are ${formatCounted(tracks, 'track')} and ${formatCounted(runs, 'run')}.`];
  if (setAside === undefined) lines.push('Nothing was wrong.');
  if (fileDamage !== undefined) lines.push(`What was wrong: ${showText(fileDamage)}`);
  for (const { key, reason } of damaged.slice(0, LISTED_MAX))
    lines.push(`damaged: ${showText(key)}: ${showText(reason)}`);
  if (missing.length > 0) lines.push(`missing: ${missing.slice(0, LISTED_MAX).join(', ')}`);
  if (Math.max(damaged.length, missing.length) > LISTED_MAX)
    lines.push(`${damaged.length} damaged and ${missing.length} missing in all; --json lists them`);
  if (!isMissingKnown)
    lines.push('tracks may be missing that nothing tells of: what the storage knew of them is lost, too');
  if (rebuilt.length > 0) lines.push(`rebuilt: ${rebuilt.join(', ')}`);
  if (quarantineFile !== undefined) lines.push(`damaged values are in '${showText(quarantineFile)}'`);
  if (setAside !== undefined) lines.push(`the folder as it was is '${showText(setAside)}'`);
  return lines.join('\n');
}
