import type { MasterStorage } from '../../usage/index.ts';
import type { CliCommand } from '../command.ts';
import { WrongUse } from '../failures.ts';
import type { Session } from '../session.ts';

interface ReportOptions {
  by: 'trackable' | 'user' | 'day';
  user?: string;
  from?: string;
  to?: string;
  plot?: boolean;
}

export function addUsageReport(parent: CliCommand, session: Session): void {
  parent
    .command('report')
    .description('tell what users did, out of a master storage (--db): totals, active users, one trackable')
    .argument(
      '[trackable]',
      'show this one: shares of a state, funnel of a sequence, distribution of a timer',
    )
    .choice(
      '--by <what>',
      'totals of each trackable, or of each user, or the active users of each day',
      ['trackable', 'user', 'day'],
      'trackable',
    )
    .option('-u, --user <uuid>', 'only of this user')
    .option('--from <time>', 'no earlier than this')
    .option('--to <time>', 'no later than this; a day counts to its end')
    .option('--plot', 'draw it for the terminal')
    .examples(
      'tracktree usage report --db master',
      'tracktree usage report --db master --by day --plot',
      'tracktree usage report --db master --by user --csv',
      'tracktree usage report quests --db master --plot',
    )
    .action((trackable: string | undefined, options: ReportOptions) => {
      if (trackable !== undefined && options.by !== 'trackable')
        throw new WrongUse('name a trackable or say --by, not both');
      return session.withStorage(async (storage) => {
        const master = storage as unknown as MasterStorage;
        const scope = { user: options.user, ...session.clock.span(options) };
        const report = { session, master, scope };
        if (trackable !== undefined) {
          const { drawTrackable, writeTrackable } = await import('../usage-lists.ts');
          return options.plot ? drawTrackable(report, trackable) : writeTrackable(report, trackable);
        }
        const { writeActiveUsers, writeTotals, writeUserTotals } = await import('../usage-lists.ts');
        if (options.by === 'day') return writeActiveUsers(report, options.plot === true);
        if (options.plot) throw new WrongUse('--plot needs a trackable, or --by day');
        return options.by === 'user' ? writeUserTotals(report) : writeTotals(report);
      });
    });
}
