import { checkName } from '../../arguments/index.ts';
import type { MasterStorage } from '../merging/master-storage.ts';
import { checkScope, type DataOf, readUsageRows, type UsageScope } from './usage-rows.ts';

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
  const funnel = new FunnelCounter(trackable);
  for await (const { user, data } of readUsageRows(
    master,
    checkScope(scope),
    checkName('trackable', trackable),
  )) {
    if (data.kind === 'sequence') funnel.add(user, data);
  }
  return funnel.result;
}

class FunnelCounter {
  readonly #trackable: string;
  readonly #steps: { checkpoint: string; reached: number; users: Set<string> }[] = [];
  readonly #events = { advance: 0, complete: 0, remove: 0, break: 0, clear: 0 };

  constructor(trackable: string) {
    this.#trackable = trackable;
  }

  add(user: string, { event, checkpoint, reached, steps = 0 }: DataOf<'sequence'>): void {
    this.#events[event]++;
    while (this.#steps.length < Math.max(steps, reached))
      this.#steps.push({ checkpoint: '', reached: 0, users: new Set() });
    if (event !== 'advance' && event !== 'complete') return;
    const step = this.#steps[reached - 1];
    if (!step) return;
    step.checkpoint = checkpoint;
    step.reached++;
    step.users.add(user);
  }

  get result(): SequenceFunnel {
    const started = this.#steps[0]?.reached ?? 0;
    const { complete, remove, break: broken, clear } = this.#events;
    return {
      trackable: this.#trackable,
      started,
      completed: complete,
      completionRate: started === 0 ? 0 : complete / started,
      broken,
      cleared: clear,
      removed: remove,
      steps: this.#steps.map(({ checkpoint, reached, users }, index) => ({
        step: index + 1,
        checkpoint,
        reached,
        users: users.size,
        share: started === 0 ? 0 : reached / started,
      })),
    };
  }
}
