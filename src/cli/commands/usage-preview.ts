import type { Command } from 'commander';
import { addExamples } from '../examples.ts';
import type { Session } from '../session.ts';
import { showLines, showText } from '../show-text.ts';
import { TRACKER_FOLDER_NOTE, withTracker } from '../usage/open-tracker.ts';

/** `tracktree usage preview`: shows what an upload would send. */
export function addUsagePreview(parent: Command, session: Session): void {
  const command = parent
    .command('preview')
    .description('show exactly what would be sent now, and send nothing')
    .option('--config <file>', "the app's INI file, which names the application")
    .addHelpText('after', TRACKER_FOLDER_NOTE);
  addExamples(command, ['tracktree usage preview --db usage', 'tracktree usage preview --db usage --json']);
  command.action(({ config }: { config?: string }) =>
    withTracker(session, config, async (tracker) => {
      const previews = await tracker.preview();
      for (const { name, bytes, text } of previews) {
        session.checkStopped();
        await session.report(
          { name, sizeBytes: bytes.length, text },
          `${showText(name)} (${bytes.length} bytes compressed):\n${showLines(text).trimEnd()}`,
        );
      }
      if (previews.length === 0) await session.note('Nothing would be sent.');
    }),
  );
}
