import { formatCounted } from '../../charts/index.ts';
import type { CliCommand } from '../command.ts';
import { type AnyCriteria, type CriteriaOptions, criteriaOf } from '../criteria-options.ts';
import { WrongUse } from '../failures.ts';
import type { AnyStorage } from '../open-storage.ts';
import type { Session } from '../session.ts';
import { showText } from '../show-text.ts';

interface PruneCommandOptions extends CriteriaOptions {
  before?: string;
  retention?: boolean;
  archive?: string;
  dryRun?: boolean;
  yes?: boolean;
}

export function addPrune(program: CliCommand, session: Session): void {
  program
    .command('prune')
    .description('remove the tracks from before a moment, and give their room on the disk back')
    .option('--before <time>', 'the first moment that is kept: 2026-01-01, -60d')
    .option('--retention', 'what the retention policy stored in the storage says, instead of --before')
    .option('--archive <file>', 'write what is removed to a new JSONL file first; .gz compresses it')
    .option('-n, --dry-run', 'only count what would be removed')
    .option('-y, --yes', 'do not ask')
    .criteria()
    .examples(
      'tracktree prune --before -60d --dry-run',
      'tracktree prune --before 2026-01-01 --archive old.jsonl.gz --yes',
    )
    .action((options: PruneCommandOptions) => {
      checkWhat(options);
      return session.withStorage(async (storage) => {
        const before = await beforeOf(session, storage, options);
        if (before === undefined)
          return session.report(NOTHING, 'There is no retention policy: nothing to remove');
        const criteria = await criteriaOf(session, storage, options);
        const tracks = await storage.count({ ...criteria, timeStamp: { lt: before } } as AnyCriteria);
        if (options.dryRun)
          return session.report({ tracks }, `${formatCounted(tracks, 'track')} would be removed`);
        const what = `${formatCounted(tracks, 'track')} from before ${session.clock.format(before)} ${session.clock.name}`;
        await session.confirm(`Remove ${what}?`, options.yes);
        const report = await session.withProgress('Pruning', (progress) =>
          storage.prune(criteria, {
            before,
            archive: options.archive,
            onProgress: progress.onTracks,
          }),
        );
        const archived =
          options.archive === undefined
            ? ''
            : `, ${report.archived} archived in ${showText(options.archive)}`;
        await session.report(report, `${report.removed} removed${archived}`);
      });
    });
}

const NOTHING = { removed: 0, archived: 0 };

/** @throws WrongUse unless one of them says what is old */
function checkWhat({ before, retention, where }: PruneCommandOptions): void {
  if ((before === undefined) === (retention !== true))
    throw new WrongUse('what is old? Say --before TIME, or --retention');
  if (where?.some((text) => text.trim().startsWith('timeStamp')))
    throw new WrongUse('--where timeStamp does not go with prune; use --from, --to and --before');
}

/** The moment before which tracks are old; undefined if the storage has no policy. */
async function beforeOf(
  session: Session,
  storage: AnyStorage,
  { before }: PruneCommandOptions,
): Promise<number | undefined> {
  if (before !== undefined) return session.clock.parse('--before', before).first;
  const policy = await storage.getRetention();
  return policy && session.clock.parse('the retention policy', `-${policy.tracks}`).first;
}
