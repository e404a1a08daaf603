import type { Command } from 'commander';
import { addExamples } from '../examples.ts';
import type { Session } from '../session.ts';
import { TRACKER_FOLDER_NOTE, withTracker } from '../usage/open-tracker.ts';

/** `tracktree usage status`: shows whether an app counts its use, and what it has not sent. */
export function addUsageStatus(parent: Command, session: Session): void {
  const command = parent
    .command('status')
    .description('tell whether usage is counted, and what was not sent yet')
    .addHelpText('after', TRACKER_FOLDER_NOTE);
  addExamples(command, ['tracktree usage status --db usage']);
  command.action(() =>
    withTracker(session, undefined, async (tracker, isThere) => {
      const unsent = await tracker.preview();
      const entries = unsent.reduce((sum, { partial }) => sum + partial.entries.length, 0);
      const { isEnabled, isCounting, offReason } = tracker;
      const uuid = isThere ? tracker.uuid : undefined;
      await session.report(
        { isEnabled, isCounting, offReason, uuid, unsentPartials: unsent.length, unsentEntries: entries },
        [
          `counting    ${isCounting ? 'on' : `off: ${reasonOf(offReason)}`}`,
          `anonymous   ${uuid ?? 'nothing is stored'}`,
          `not sent    ${entries} entries in ${unsent.length} uploads`,
        ].join('\n'),
      );
    }),
  );
}

/** The reason why nothing is counted, in words. */
export function reasonOf(offReason: string | undefined): string {
  return offReason === 'not enabled' ? 'it was not enabled' : `${offReason} is set`;
}
