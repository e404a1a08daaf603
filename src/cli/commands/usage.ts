import { formatCounted } from '../../charts/index.ts';
import { TrackingError } from '../../errors.ts';
import type { AnonymousUsageTracker } from '../../usage/index.ts';
import type { CliCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { WrongUse } from '../failures.ts';
import { isFolder } from '../file-checks.ts';
import type { Session } from '../session.ts';
import { showLines, showText } from '../show-text.ts';
import { addUsageMerge } from './usage-merge.ts';
import { addUsageReport } from './usage-report.ts';

export function addUsage(program: CliCommand, session: Session): void {
  const command = program
    .command('usage')
    .description(
      'the usage that an app counts: see and decide as its user, merge and report as its developer',
    );
  for (const [name, description, run] of USER_COMMANDS) {
    const example = `tracktree usage ${name} --db usage`;
    command
      .command(name)
      .description(description)
      .remark(TRACKER_FOLDER_NOTE)
      .examples(example)
      .action(() => withTracker(session, undefined, (...opened) => run(session, ...opened)));
  }
  addPreview(command, session);
  addUsageMerge(command, session);
  addUsageReport(command, session);
}

const TRACKER_FOLDER_NOTE =
  '--db names the folder in which the app keeps its usage (its trackerFile). DO_NOT_TRACK=1 switches everything off.';

type UserCommand = (session: Session, tracker: AnonymousUsageTracker, isThere: boolean) => Promise<void>;

const USER_COMMANDS: readonly (readonly [name: string, description: string, run: UserCommand])[] = [
  ['status', 'tell whether usage is counted, and what was not sent yet', showStatus],
  ['enable', 'let the app count its use, until disable', enable],
  ['disable', 'let the app count and send nothing; what is stored stays', disable],
];

async function showStatus(session: Session, tracker: AnonymousUsageTracker, isThere: boolean): Promise<void> {
  const unsent = await tracker.preview();
  const entries = unsent.reduce((sum, { partial }) => sum + partial.entries.length, 0);
  const { isEnabled, isCounting, offReason } = tracker;
  const uuid = isThere ? tracker.uuid : undefined;
  await session.report(
    { isEnabled, isCounting, offReason, uuid, unsentPartials: unsent.length, unsentEntries: entries },
    [
      `counting    ${isCounting ? 'on' : `off: ${reasonOf(offReason)}`}`,
      `anonymous   ${uuid ?? 'nothing is stored'}`,
      `not sent    ${entries} entries in ${formatCounted(unsent.length, 'upload')}`,
    ].join('\n'),
  );
}

async function enable(session: Session, tracker: AnonymousUsageTracker): Promise<void> {
  const isCounting = await tracker.enable();
  const { isEnabled, offReason } = tracker;
  if (!isCounting) session.exitCode = EXIT.problems;
  await session.report(
    { isEnabled, isCounting, offReason },
    isCounting ? 'Usage is counted from now on.' : `Usage is not counted: ${reasonOf(offReason)}.`,
  );
}

async function disable(session: Session, tracker: AnonymousUsageTracker): Promise<void> {
  await tracker.disable();
  await session.report({ isEnabled: false, isCounting: false }, 'Nothing is counted and sent from now on.');
}

function reasonOf(offReason: string | undefined): string {
  return offReason === 'not enabled' ? 'it was not enabled' : `${offReason} is set`;
}

function addPreview(parent: CliCommand, session: Session): void {
  parent
    .command('preview')
    .description('show exactly what would be sent now, and send nothing')
    .option('--config <file>', "the app's INI file, which names the application")
    .remark(TRACKER_FOLDER_NOTE)
    .examples('tracktree usage preview --db usage', 'tracktree usage preview --db usage --json')
    .action(({ config }: { config?: string }) =>
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

/**
 * Opens the tracker of an app, runs `body`, and closes the tracker. It counts and uploads nothing.
 *
 * @throws WrongUse if the folder is no tracker's; TrackingError if it cannot be opened, such as TRACKS_LOCKED
 */
async function withTracker(
  session: Session,
  config: string | undefined,
  body: (tracker: AnonymousUsageTracker, isThere: boolean) => Promise<void>,
): Promise<void> {
  const { AnonymousUsageTracker: Tracker } = await import('../../usage/index.ts');
  const trackerFile = session.folder;
  const isThere = await isFolder(trackerFile);
  const { env: environment } = session.io;
  const tracker = new Tracker({ trackerFile, config, checkInterval: 0, closeTimeout: 0, environment });
  let unavailable: Error | undefined;
  tracker.on('unavailable', (error) => {
    unavailable ??= error;
  });
  try {
    const status = await tracker.open();
    await Promise.resolve(); // The tracker emits its events in a later microtask.
    if (status === 'unavailable' && unavailable) throw explain(trackerFile, unavailable);
    await body(tracker, isThere);
  } finally {
    await tracker.close();
  }
}

function explain(folder: string, error: Error): Error {
  if (!(error instanceof TrackingError) || error.code !== 'TRACKS_TYPE_MISMATCH') return error;
  return new WrongUse(`'${folder}' holds tracks, but not the usage of an app; name its trackerFile`);
}
