import { expectDefined } from '../../errors.ts';
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
  const states = new Map<string, { state: string; count: number; milliseconds: number }>();
  const lasts = new Map<number, UsageRow<DataOf<'state'>>>();
  const spend = ({ at, data: { state } }: UsageRow<DataOf<'state'>>, until: number) => {
    expectDefined(states.get(state), 'a state that ends was entered').milliseconds += Math.max(0, until - at);
  };
  for await (const row of readInTimeOrder(master, checkScope(scope), trackable, 'state')) {
    const { state } = row.data;
    const before = lasts.get(row.runId);
    if (before) spend(before, row.at);
    const known = states.get(state) ?? { state, count: 0, milliseconds: 0 };
    known.count++;
    states.set(state, known);
    lasts.set(row.runId, row);
  }
  for (const [runId, last] of lasts) spend(last, await endOf(master, runId));
  return toShares([...states.values()]);
}

/** The end of a session as far as the master knows it, not before its last entry. */
async function endOf(master: MasterStorage, runId: number): Promise<number> {
  const run = await master.getRun({ runId });
  return Math.max(run?.end ?? 0, (await master.getPosition(sessionEndKey(runId))) ?? 0);
}

function toShares(states: readonly Pick<StateShare, 'state' | 'count' | 'milliseconds'>[]): StateShare[] {
  const count = states.reduce((sum, each) => sum + each.count, 0);
  const time = states.reduce((sum, each) => sum + each.milliseconds, 0);
  return states
    .map((each) => ({
      state: each.state,
      count: each.count,
      countShare: each.count / count,
      milliseconds: each.milliseconds,
      timeShare: time === 0 ? 0 : each.milliseconds / time,
    }))
    .sort((a, b) => b.count - a.count || (a.state < b.state ? -1 : 1));
}
