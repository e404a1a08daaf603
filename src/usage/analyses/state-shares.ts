import { checkName } from '../../arguments/index.ts';
import type { MasterStorage } from '../merging/master-storage.ts';
import { sessionEndKey } from '../merging/session-runs.ts';
import { checkScope, type DataOf, readInTimeOrder, type UsageRow, type UsageScope } from './usage-rows.ts';

/** What part a state has. */
export interface StateShare {
  state: string;
  /** How often it was entered. */
  count: number;
  /** Its part of all entries, from 0 to 1. */
  countShare: number;
  /** Milliseconds that were spent in it while the program ran. */
  milliseconds: number;
  /** Its part of all the time that was spent in a state, from 0 to 1; 0 if no time went by. */
  timeShare: number;
}

/**
 * How the states of a trackable share, by how often they were entered and by the time spent in them, the most frequent first. A state
 * lasts until the next one of the same session, or until the session ended. With `from` and `to`, the states that were entered in between
 * are looked at, each until its end.
 *
 * @throws TypeError, RangeError for a wrong argument; TrackingError as `iterate`
 */
export async function getStateShares(
  master: MasterStorage,
  trackable: string,
  scope?: UsageScope,
): Promise<StateShare[]> {
  const times = new StateTimes();
  for await (const row of readInTimeOrder(
    master,
    checkScope(scope),
    checkName('trackable', trackable),
    'state',
  ))
    times.add(row);
  for (const { runId, at, state } of times.open) times.spend(state, (await endOf(master, runId)) - at);
  return times.shares;
}

/** When a session ended, as far as the master knows; it ends no earlier than its last entry. */
async function endOf(master: MasterStorage, runId: number): Promise<number> {
  const run = await master.getRun({ runId });
  return Math.max(run?.end ?? 0, (await master.getPosition(sessionEndKey(runId))) ?? 0);
}

/** A state that a session was in last. */
interface OpenState {
  runId: number;
  at: number;
  state: string;
}

class StateTimes {
  readonly #states = new Map<string, { count: number; milliseconds: number }>();
  readonly #open = new Map<number, OpenState>();

  /** The states whose end is not told by another one. */
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
