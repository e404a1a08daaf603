import type { TrackableEvent } from '../partial/usage-entry.ts';
import type { AcceptedStatistic } from '../store/stored-records.ts';

const NOTHING = { value: 0, changesTotal: 0 };

/**
 * The last uploaded values of each statistic. An upload lacks rows that were damaged, or removed while there was no
 * transport. The next row includes their changes, so that the sum of all changes is the total.
 */
export class AcceptedStatistics {
  readonly #byName: Map<string, Pick<AcceptedStatistic, 'value' | 'changesTotal'>>;

  constructor(list: readonly AcceptedStatistic[]) {
    this.#byName = new Map(list.map(({ name, value, changesTotal }) => [name, { value, changesTotal }]));
  }

  get list(): AcceptedStatistic[] {
    return [...this.#byName].map(([name, { value, changesTotal }]) => ({ name, value, changesTotal }));
  }

  /** An event with all changes since the last uploaded one. */
  withMissingChanges(name: string, event: TrackableEvent): TrackableEvent {
    if (event.kind !== 'statistic') {
      this.#byName.delete(name); // If it becomes a statistic again, it starts from 0.
      return event;
    }
    const { value, changesTotal } = event;
    const before = this.#byName.get(name) ?? NOTHING;
    this.#byName.set(name, { value, changesTotal });
    const missing = changesTotal - event.changes - before.changesTotal;
    const change = value - before.value;
    if (missing <= 0 || !Number.isFinite(change)) return event;
    return { ...event, change, changes: event.changes + missing };
  }
}
