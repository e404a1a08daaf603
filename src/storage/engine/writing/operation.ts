import type { Store } from '../store.ts';
import type { WriteGroup } from './write-group.ts';

/** Something to be written. It belongs to one caller, who waits for its promise. */
export interface Operation {
  /** Bytes to be written, about. */
  readonly sizeBytes: number;
  /** Whether the operation needs a batch of its own. */
  readonly isAlone?: boolean;
  /** Brings about, before it is staged, what it needs from elsewhere; undefined if it has all it needs. */
  prepare?(store: Store): Promise<void> | undefined;
  /**
   * Stages the operation. False: it depends on one that was staged before, and must wait for the next group.
   * What it throws is its caller's; then nothing of it may have been staged.
   */
  stage(group: WriteGroup): boolean | Promise<boolean>;
  resolve(): void;
  reject(error: unknown): void;
}
