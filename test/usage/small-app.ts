import { access } from 'node:fs/promises';
import type { AnonymousUsageTracker } from '../../src/usage/index.ts';

/** Whether there is a file or folder. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Does a bit of everything. */
export function useApp(tracker: AnonymousUsageTracker): void {
  const usage = tracker.defineUsage({
    kills: 'statistic',
    server: 'state',
    play: 'timer',
    tour: { kind: 'sequence', checkpoints: ['a', 'b'] },
  });
  usage.kills += 1;
  usage.server = 'ServerA';
  usage.play.start();
  usage.play.stop();
  usage.tour.advance('a');
}
