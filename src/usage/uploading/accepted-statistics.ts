import type { TrackableEvent } from '../partial/usage-entry.ts';
import type { AcceptedStatistic } from '../store/stored-records.ts';

const NOTHING = { value: 0, changesTotal: 0 };

/**
 * How far each statistic has been uploaded. Rows that were removed as long as there was nowhere to upload to, and rows that are damaged, are
 * missing from what is uploaded; what they changed is told by the row that follows them, so that the sum of all changes is the total.
 */
export class AcceptedStatistics {
  readonly #byName: Map<string, Pick<AcceptedStatistic, 'value' | 'changesTotal'>>;

  constructor(list: readonly AcceptedStatistic[]) {
    this.#byName = new Map(list.map(({ name, value, changesTotal }) => [name, { value, changesTotal }]));
  }

  get list(): AcceptedStatistic[] {
    return [...this.#byName].map(([name, { value, changesTotal }]) => ({ name, value, changesTotal }));
  }

  /** What happened next to a trackable, with all that changed since what happened before it. */
  withMissingChanges(name: string, event: TrackableEvent): TrackableEvent {
    if (event.kind !== 'statistic') {
      this.#byName.delete(name); // As a number it begins anew.
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
