import { expect } from 'vitest';
import { getActiveUsers } from '../../../src/usage/analyses/active-users.ts';
import { getStateShares } from '../../../src/usage/analyses/state-shares.ts';
import { getUsageTotals } from '../../../src/usage/analyses/totals.ts';
import type { MasterStorage } from '../../../src/usage/merging/master-storage.ts';
import { expectConsistent } from '../../support/consistency.ts';
import type { Truth } from './made-user.ts';

/** Expects that the master holds exactly what was done: no more, no less. Ends with the consistency check. */
export async function expectTruth(master: MasterStorage, truth: Truth, user?: string): Promise<void> {
  const scope = { user };
  const totals = new Map((await getUsageTotals(master, scope)).map((each) => [each.trackable, each]));
  const found = {
    entries: [...totals.values()].reduce((sum, { entries }) => sum + entries, 0),
    killed: totals.get('monsters killed')?.total ?? 0,
    changes: totals.get('monsters killed')?.count ?? 0,
    milliseconds: totals.get('play_time')?.total ?? 0,
    completions: totals.get('quest')?.total ?? 0,
    servers: new Map(
      (await getStateShares(master, 'server', scope)).map(({ state, count }) => [state, count]),
    ),
    days: new Map(
      (await getActiveUsers(master, scope))
        .filter(({ users }) => users > 0)
        .map(({ date, users }) => [date, users]),
    ),
  };
  const { entries, killed, changes, milliseconds, completions, servers } = truth;
  const days = new Map([...truth.days].map(([date, users]) => [date, users.size]));
  expect(found).toEqual({ entries, killed, changes, milliseconds, completions, servers, days });
  await expectConsistent(master);
}
