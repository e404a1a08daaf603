import type { TrackableDefinition, TrackableEvent } from '../partial/usage-entry.ts';

/** An event that is not on the disk yet. */
export interface QueuedEvent {
  definition: TrackableDefinition;
  at: number;
  event: TrackableEvent;
}
