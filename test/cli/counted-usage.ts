import { join } from 'node:path';
import { AnonymousUsageTracker, folderTransport } from '../../src/usage/index.ts';

/** What is counted in `countUsage`, by the name of its kind. */
export const USAGE = {
  quests: { kind: 'statistic' },
  server: { kind: 'state' },
  play_time: { kind: 'timer' },
  tutorial: { kind: 'sequence', checkpoints: ['begin', 'walk', 'fight'] },
} as const;

/** Counts something as the app of a user would. @returns the user's uuid */
export async function countUsage(folder: string, inbox: string, uploads: boolean): Promise<string> {
  const tracker = await AnonymousUsageTracker.open({
    trackerFile: join(folder),
    transport: folderTransport(inbox),
    checkInterval: 0,
    closeTimeout: 0,
    environment: {},
  });
  await tracker.enable();
  const usage = tracker.defineUsage(USAGE);
  usage.quests += 3;
  usage.server = 'Hügel';
  usage.server = 'Wald';
  usage.play_time.start();
  usage.play_time.stop();
  usage.tutorial.advance('begin');
  usage.tutorial.advance('walk');
  await tracker.flush();
  if (uploads) await tracker.submit();
  await tracker.close();
  return tracker.uuid;
}
