import type { StatisticChange, TrackableDefinition, TrackableEvent } from '../partial/usage-entry.ts';

/** An event that is not on the disk yet. */
export interface QueuedEvent {
  definition: TrackableDefinition;
  at: number;
  event: TrackableEvent;
}

/** Changes of a number that further ones can be merged into. */
export interface PendingChange extends QueuedEvent {
  event: StatisticChange;
}

/** Changes are merged within a quarter of an hour. In every time zone midnight is at a quarter, so changes stay on their day. */
const TOGETHER_MS = 900_000;

/** The number of quarters of an hour since 1970. */
export function quarterOf(at: number): number {
  return Math.floor(at / TOGETHER_MS);
}

/**
 * The same events, with the changes of each number merged within their quarters. A merged change is at the place of its
 * first one.
 */
export function mergeChanges(events: readonly QueuedEvent[]): QueuedEvent[] {
  const open = new Map<TrackableDefinition, PendingChange>();
  const together: QueuedEvent[] = [];
  for (const { definition, at, event } of events) {
    const before = open.get(definition);
    if (event.kind === 'statistic' && before && canJoin(before, at, event)) {
      before.at = at;
      before.event = join(before.event, event);
    } else {
      const queued = { definition, at, event };
      together.push(queued);
      if (event.kind === 'statistic') open.set(definition, queued as PendingChange);
    }
  }
  return together;
}

function canJoin(before: PendingChange, at: number, event: StatisticChange): boolean {
  return quarterOf(before.at) === quarterOf(at) && Number.isFinite(before.event.change + event.change);
}

function join(first: StatisticChange, second: StatisticChange): StatisticChange {
  return { ...second, change: first.change + second.change, changes: first.changes + second.changes };
}
