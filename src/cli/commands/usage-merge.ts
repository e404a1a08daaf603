import type { DataManagerOptions, MasterStorage } from '../../usage/index.ts';
import type { CliCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { WrongUse } from '../failures.ts';
import { isFolder } from '../file-checks.ts';
import type { Session } from '../session.ts';
import { showText } from '../show-text.ts';

interface MergeOptions {
  config?: string;
  quarantine?: string;
  application?: string;
  keep?: boolean;
}

export function addUsageMerge(parent: CliCommand, session: Session): void {
  parent
    .command('merge')
    .description('take what users have sent into a master storage (--db), each part exactly once')
    .argument('[folder]', 'the folder that it came into')
    .option('--config <file>', 'an INI file whose section [FTP] or [Folder] says where it came to, instead')
    .option('--quarantine <folder>', 'where parts are set aside that are refused')
    .option('--application <name>', 'take in the usage of this application only')
    .option('--keep', 'leave what was merged where it is')
    .remark('Exit code 1: some parts were refused; they are named on stderr, and set aside.')
    .examples(
      'tracktree usage merge inbox --db master',
      'tracktree usage merge inbox --db master --keep --json',
    )
    .action(async (folder: string | undefined, options: MergeOptions) => {
      const { quarantine, application, keep } = options;
      const { DataManager } = await import('../../usage/index.ts');
      const source = await sourceOf(folder, options.config);
      await session.withNewStorage({ isDurable: true }, async (storage) => {
        const master = storage as unknown as MasterStorage;
        const manager = new DataManager(master, { source, quarantine, application, keepMerged: keep });
        const report = await manager.merge();
        for (const { name, reason, keptAs } of report.refusals)
          await session.warn(`${name}: ${showText(reason)}${keptAs === undefined ? '' : ` (now ${keptAs})`}`);
        if (report.refused > 0) session.exitCode = EXIT.problems;
        const { merged, entries, duplicates, refused } = report;
        await session.report(
          report,
          `${merged} parts with ${entries} entries merged, ${duplicates} known already, ${refused} refused`,
        );
      });
    });
}

/** @throws WrongUse unless exactly one of them says where the parts are */
async function sourceOf(
  folder: string | undefined,
  config: string | undefined,
): Promise<DataManagerOptions['source']> {
  if ((folder === undefined) === (config === undefined))
    throw new WrongUse('where did it come to? Name the folder, or an INI file with --config');
  const { readConfig } = await import('../../usage/index.ts');
  const { FTP, Folder } = config === undefined ? {} : readConfig(config);
  const place = folder ?? Folder?.path;
  if (place === undefined) {
    if (FTP) return FTP;
    throw new WrongUse(`'${config}' has no section [FTP] or [Folder]`);
  }
  if (!(await isFolder(place))) throw new WrongUse(`there is no folder '${place}'`);
  return place;
}
