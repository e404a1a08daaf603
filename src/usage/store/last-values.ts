import { EventQueue } from '../counting/event-queue.ts';
import type { Trackable } from '../counting/trackable.ts';
import { Trackables } from '../counting/trackables.ts';
import type { LastEvent } from './stored-records.ts';

/** The last stored values of a user's trackables, from which counting continues. */
export class LastValues {
  readonly #trackables: Trackables;
  #lasts: ReadonlyMap<string, LastEvent> = new Map();

  constructor(trackables: Trackables) {
    this.#trackables = trackables;
  }

  get isEmpty(): boolean {
    return this.#lasts.size === 0;
  }

  /** Sets the stored values by the names of their trackables, which do not change before they are restored. */
  set(lasts: ReadonlyMap<string, LastEvent>): void {
    this.#lasts = lasts;
  }

  /** Sets a trackable to its stored value, or to its initial one. */
  restore(trackable: Trackable): void {
    const last = this.#lasts.get(trackable.name);
    trackable.restore(last?.event, last?.definition);
  }

  restoreAll(): void {
    for (const trackable of this.#trackables) this.restore(trackable);
  }

  /** The stored trackables that this program does not define. */
  storedOnly(): Trackable[] {
    const others = [...this.#lasts].filter(([name]) => !this.#trackables.byName.has(name));
    return restoreTrackables(others.map(([, last]) => last));
  }
}

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
