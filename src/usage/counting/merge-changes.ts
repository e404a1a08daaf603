import type { StatisticChange, TrackableDefinition } from '../partial/usage-entry.ts';
import type { QueuedEvent } from './queued-event.ts';

/**
 * Only changes of the same quarter of an hour are put together: midnight is at a quarter in every time zone, so what was changed on
 * a day stays on that day.
 */
const TOGETHER_MS = 900_000;

/** Which quarter of an hour since 1970 a moment belongs to. */
export function quarterOf(at: number): number {
  return Math.floor(at / TOGETHER_MS);
}

/** The same events, with the changes of each number put together as far as their times allow. They stand where the first of them stood. */
export function mergeChanges(events: readonly QueuedEvent[]): QueuedEvent[] {
  const open = new Map<TrackableDefinition, QueuedEvent & { event: StatisticChange }>();
  const together: QueuedEvent[] = [];
  for (const { definition, at, event } of events) {
    const before = open.get(definition);
    if (event.kind === 'statistic' && before && canJoin(before, at, event)) {
      before.at = at;
      before.event = join(before.event, event);
    } else {
      const queued = { definition, at, event };
      together.push(queued);
      if (event.kind === 'statistic')
        open.set(definition, queued as QueuedEvent & { event: StatisticChange });
    }
  }
  return together;
}

function canJoin(
  before: QueuedEvent & { event: StatisticChange },
  at: number,
  event: StatisticChange,
): boolean {
  return quarterOf(before.at) === quarterOf(at) && Number.isFinite(before.event.change + event.change);
}

function join(first: StatisticChange, second: StatisticChange): StatisticChange {
  return { ...second, change: first.change + second.change, changes: first.changes + second.changes };
}
