import type { Command } from 'commander';
import { addExamples } from '../examples.ts';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../session.ts';
import { TRACKER_FOLDER_NOTE, withTracker } from '../usage/open-tracker.ts';
import { reasonOf } from './usage-status.ts';

/** `tracktree usage enable`: allows an app to count its use. */
export function addUsageEnable(parent: Command, session: Session): void {
  const command = parent
    .command('enable')
    .description('let the app count its use, until disable')
    .addHelpText('after', TRACKER_FOLDER_NOTE);
  addExamples(command, ['tracktree usage enable --db usage']);
  command.action(() =>
    withTracker(session, undefined, async (tracker) => {
      const isCounting = await tracker.enable();
      const { isEnabled, offReason } = tracker;
      if (!isCounting) session.exitCode = EXIT.problems;
      await session.report(
        { isEnabled, isCounting, offReason },
        isCounting ? 'Usage is counted from now on.' : `Usage is not counted: ${reasonOf(offReason)}.`,
      );
    }),
  );
}

/** `tracktree usage disable`: forbids an app to count its use. */
export function addUsageDisable(parent: Command, session: Session): void {
  const command = parent
    .command('disable')
    .description('let the app count and send nothing; what is stored stays')
    .addHelpText('after', TRACKER_FOLDER_NOTE);
  addExamples(command, ['tracktree usage disable --db usage']);
  command.action(() =>
    withTracker(session, undefined, async (tracker) => {
      await tracker.disable();
      await session.report(
        { isEnabled: false, isCounting: false },
        'Nothing is counted and sent from now on.',
      );
    }),
  );
}
