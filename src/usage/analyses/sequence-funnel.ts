import { checkName } from '../../arguments/index.ts';
import type { MasterStorage } from '../merging/master-storage.ts';
import { checkScope, readUsageRows, type UsageScope } from './usage-rows.ts';

/** A checkpoint of a sequence. */
export interface FunnelStep {
  /** 1 for the first checkpoint. */
  step: number;
  /** Its name; '' if it was never reached. */
  checkpoint: string;
  /** How often it was reached. */
  reached: number;
  /** How many users reached it. */
  users: number;
  /** The share of started sequences that reached it, from 0 to 1. */
  share: number;
}

/** How far users get through a sequence. */
export interface SequenceFunnel {
  trackable: string;
  /** How often the first checkpoint was reached. */
  started: number;
  /** How often the last checkpoint was reached. */
  completed: number;
  /** `completed / started`, or 0. */
  completionRate: number;
  /** How often a checkpoint out of order broke the sequence. */
  broken: number;
  /** How often all its checkpoints were taken back. */
  cleared: number;
  /** How often one checkpoint was taken back. */
  removed: number;
  steps: FunnelStep[];
}

/**
 * How often each checkpoint of a sequence was reached, and how often the sequence was completed.
 *
 * @throws TypeError, RangeError for a wrong argument; TrackingError as `iterate`
 */
export async function getSequenceFunnel(
  master: MasterStorage,
  trackable: string,
  scope?: UsageScope,
): Promise<SequenceFunnel> {
  const counts = { advance: 0, complete: 0, remove: 0, break: 0, clear: 0 };
  const steps: { checkpoint: string; reached: number; users: Set<string> }[] = [];
  const rows = readUsageRows(master, checkScope(scope), checkName('trackable', trackable));
  for await (const { user, data } of rows) {
    if (data.kind !== 'sequence') continue;
    const { event, checkpoint, reached } = data;
    counts[event]++;
    while (steps.length < Math.max(data.steps ?? 0, reached))
      steps.push({ checkpoint: '', reached: 0, users: new Set() });
    const step = steps[reached - 1];
    if (!step || (event !== 'advance' && event !== 'complete')) continue;
    step.checkpoint = checkpoint;
    step.reached++;
    step.users.add(user);
  }
  const started = steps[0]?.reached ?? 0;
  const shareOf = (count: number) => (started === 0 ? 0 : count / started);
  return {
    trackable,
    started,
    completed: counts.complete,
    completionRate: shareOf(counts.complete),
    broken: counts.break,
    cleared: counts.clear,
    removed: counts.remove,
    steps: steps.map(({ checkpoint, reached, users }, index) => ({
      step: index + 1,
      checkpoint,
      reached,
      users: users.size,
      share: shareOf(reached),
    })),
  };
}
