import type { MasterStorage } from '../merging/master-storage.ts';
import { sessionEndKey } from '../merging/session-runs.ts';
import { checkScope, type DataOf, readInTimeOrder, type UsageRow, type UsageScope } from './usage-rows.ts';

/** The share of a state. */
export interface StateShare {
  state: string;
  /** How often it was entered. */
  count: number;
  /** Its share of all entries, from 0 to 1. */
  countShare: number;
  /** The time spent in it while the program ran, in milliseconds. */
  milliseconds: number;
  /** Its share of the time spent in all states, from 0 to 1; 0 if no time passed. */
  timeShare: number;
}

/**
 * The shares of a trackable's states, by entries and by time, most frequent first. A state lasts until the next one of
 * the same session, or until the session ends. `from` and `to` select states by when they were entered; each counts
 * until its end.
 *
 * @throws TypeError, RangeError for a wrong argument; TrackingError as `iterate`
 */
export async function getStateShares(
  master: MasterStorage,
  trackable: string,
  scope?: UsageScope,
): Promise<StateShare[]> {
  const times = new StateTimes();
  for await (const row of readInTimeOrder(master, checkScope(scope), trackable, 'state')) times.add(row);
  for (const { runId, at, state } of times.open) times.spend(state, (await endOf(master, runId)) - at);
  return times.shares;
}

/** The end of a session as far as the master knows it, not before its last entry. */
async function endOf(master: MasterStorage, runId: number): Promise<number> {
  const run = await master.getRun({ runId });
  return Math.max(run?.end ?? 0, (await master.getPosition(sessionEndKey(runId))) ?? 0);
}

/** The last state of a session. */
interface OpenState {
  runId: number;
  at: number;
  state: string;
}

class StateTimes {
  readonly #states = new Map<string, { count: number; milliseconds: number }>();
  readonly #open = new Map<number, OpenState>();

  /** The states that no other state has ended. */
  get open(): Iterable<OpenState> {
    return this.#open.values();
  }

  add({ runId, at, data: { state } }: UsageRow<DataOf<'state'>>): void {
    const before = this.#open.get(runId);
    if (before) this.spend(before.state, at - before.at);
    this.#of(state).count++;
    this.#open.set(runId, { runId, at, state });
  }

  spend(state: string, milliseconds: number): void {
    this.#of(state).milliseconds += Math.max(0, milliseconds);
  }

  get shares(): StateShare[] {
    const all = [...this.#states];
    const count = all.reduce((sum, [, each]) => sum + each.count, 0);
    const time = all.reduce((sum, [, each]) => sum + each.milliseconds, 0);
    return all
      .map(([state, each]) => ({
        state,
        count: each.count,
        countShare: each.count / count,
        milliseconds: each.milliseconds,
        timeShare: time === 0 ? 0 : each.milliseconds / time,
      }))
      .sort((a, b) => b.count - a.count || (a.state < b.state ? -1 : 1));
  }

  #of(state: string): { count: number; milliseconds: number } {
    const known = this.#states.get(state) ?? { count: 0, milliseconds: 0 };
    this.#states.set(state, known);
    return known;
  }
}
