import { expect } from 'vitest';
import { getStateShares, getUsageTotals, type MasterStorage } from '../../../src/usage/index.ts';
import type { Deeds } from './tracked-app.ts';

/** Expects that the master holds exactly what users did: no more, no less. */
export async function expectDeeds(
  master: MasterStorage,
  deeds: readonly Deeds[],
  user?: string,
): Promise<void> {
  const totals = new Map((await getUsageTotals(master, { user })).map((each) => [each.trackable, each]));
  const shares = await getStateShares(master, 'server', { user });
  expect({
    killed: totals.get('monsters killed')?.total,
    completions: totals.get('quest')?.total,
    measurements: totals.get('play_time')?.count,
    milliseconds: totals.get('play_time')?.total,
    servers: new Map(shares.map(({ state, count }) => [state, count])),
  }).toEqual(sumOf(deeds));
}

function sumOf(deeds: readonly Deeds[]): Deeds {
  const servers = new Map<string, number>();
  const sum = { killed: 0, completions: 0, measurements: 0, milliseconds: 0, servers };
  for (const each of deeds) {
    sum.killed += each.killed;
    sum.completions += each.completions;
    sum.measurements += each.measurements;
    sum.milliseconds += each.milliseconds;
    for (const [server, count] of each.servers) servers.set(server, (servers.get(server) ?? 0) + count);
  }
  return sum;
}
