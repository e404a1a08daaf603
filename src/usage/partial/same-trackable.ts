import type { TrackableDefinition } from './usage-entry.ts';

/** Whether two definitions have the same kind, and the same checkpoints in the same order. */
export function isSameTrackable(a: TrackableDefinition, b: TrackableDefinition): boolean {
  return a.kind === b.kind && JSON.stringify(a.checkpoints) === JSON.stringify(b.checkpoints);
}
