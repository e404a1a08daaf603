import type { Trackable } from '../counting/trackable.ts';
import type { Trackables } from '../counting/trackables.ts';
import { restoreTrackables } from './restore-trackables.ts';
import type { LastEvent } from './stored-records.ts';

/** What the trackables of a user were when they were stored last: that is what counting goes on from. */
export class LastValues {
  readonly #trackables: Trackables;
  #lasts: ReadonlyMap<string, LastEvent> = new Map();

  constructor(trackables: Trackables) {
    this.#trackables = trackables;
  }

  get isEmpty(): boolean {
    return this.#lasts.size === 0;
  }

  /** Takes over what was read, by the names of trackables. It has no effect on them until they are restored. */
  set(lasts: ReadonlyMap<string, LastEvent>): void {
    this.#lasts = lasts;
  }

  /** Gives a trackable the value that it had, or the one to begin with. */
  restore(trackable: Trackable): void {
    const last = this.#lasts.get(trackable.name);
    trackable.restore(last?.event, last?.definition);
  }

  restoreAll(): void {
    for (const trackable of this.#trackables) this.restore(trackable);
  }

  /** What is stored of trackables that this program has not defined. */
  storedOnly(): Trackable[] {
    const others = [...this.#lasts].filter(([name]) => !this.#trackables.byName.has(name));
    return restoreTrackables(others.map(([, last]) => last));
  }
}
