import { EventQueue } from '../counting/event-queue.ts';
import type { Trackable } from '../counting/trackable.ts';
import { Trackables } from '../counting/trackables.ts';
import type { LastEvent } from './stored-records.ts';

/** Trackables with the values of their last entries. Calls on them have no effect. */
export function restoreTrackables(lasts: readonly LastEvent[]): Trackable[] {
  const queue = new EventQueue(() => {});
  queue.discard();
  const trackables = new Trackables(queue, () => {});
  for (const { event, definition } of lasts) {
    if (!definition) continue;
    const { name, kind, description, checkpoints } = definition;
    const spec = { kind, description, ...(kind === 'sequence' ? { checkpoints } : {}) };
    trackables.define(name, spec).restore(event, definition);
  }
  return [...trackables];
}
