import type { Steps } from '../../../slices/index.ts';
import type { StoredTrack } from '../../contract/hook-queue.ts';
import type { Store } from '../store.ts';

/** What is to be done in memory once the batch is stored. */
export interface Change {
  apply(store: Store): void;
  /** The same in steps, where it may take long. */
  applyInSteps?(store: Store): Steps<void>;
  /** The track that is stored by it, if hooks are to be called with that. */
  readonly stored?: StoredTrack;
}

/** A track whose last track of task, run and user may change. */
export interface Combination {
  readonly taskId: string;
  readonly runId: number;
  readonly userName: string;
}

/** Takes what is to be written in one batch. */
export interface BatchWriter {
  put(key: string, value: Buffer): void;
  del(key: string): void;
  /** Stages what is to be done in memory. */
  addChange(change: Change): void;
}
