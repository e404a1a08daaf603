import {
  type ActiveUsers,
  type FunnelStep,
  getActiveUsers,
  getSequenceFunnel,
  getStateShares,
  getTimerDistribution,
  getUsageTotals,
  getUserTotals,
  type MasterStorage,
  plotState,
  plotStatistic,
  plotTimer,
  type StateShare,
  type UsageScope,
  type UsageTotals,
  type UserTotals,
} from '../usage/index.ts';
import { numberColumn, timeColumn } from './columns.ts';
import { WrongUse } from './failures.ts';
import { type ListColumn, writeList } from './list.ts';
import type { Session } from './session.ts';
import { showLines, showText } from './show-text.ts';

const percent = (share: number): number => Math.round(share * 1000) / 10;

/** Writes the report of a trackable, by its kind. */
export async function writeTrackable(report: UsageReport, trackable: string): Promise<void> {
  switch (await kindOf(report, trackable)) {
    case 'state':
      return writeShares(report, trackable);
    case 'sequence':
      return writeFunnel(report, trackable);
    case 'timer':
      return writeDistribution(report, trackable);
    case 'statistic':
      return writeUsers(report, trackable);
  }
}

/** Draws a trackable for the terminal. */
export async function drawTrackable(report: UsageReport, trackable: string): Promise<void> {
  const { session, master, scope } = report;
  if (!session.isForPeople) throw new WrongUse('a drawing is neither JSON nor CSV; leave out --plot');
  const options = { ...scope, as: 'terminal' } as const;
  const kind = await kindOf(report, trackable);
  if (kind === 'sequence') return writeFunnel(report, trackable);
  const drawn =
    kind === 'state'
      ? await plotState(master, trackable, options)
      : kind === 'timer'
        ? await plotTimer(master, trackable, options)
        : await plotStatistic(master, trackable, { ...options, timeZone: session.clock.name });
  await session.out.write(`${showLines(drawn).trimEnd()}\n`);
}

/** @throws WrongUse if there is no such trackable */
async function kindOf({ master, scope }: UsageReport, trackable: string) {
  const totals = await getUsageTotals(master, scope);
  const found = totals.find((each) => each.trackable === trackable);
  if (found) return found.kind;
  const known = [...new Set(totals.map((each) => each.trackable))].slice(0, 20).join(', ') || 'nothing';
  throw new WrongUse(`nothing was counted of '${trackable}'; there is ${known}`);
}

async function writeShares({ session, master, scope }: UsageReport, trackable: string): Promise<void> {
  await writeList<StateShare>(session, {
    columns: [
      { key: 'state', title: 'State', value: ({ state }) => state, isCut: true },
      numberColumn('count', 'Entered', ({ count }) => count),
      numberColumn('countPercent', '%', ({ countShare }) => percent(countShare)),
      numberColumn('milliseconds', 'Milliseconds', ({ milliseconds }) => milliseconds),
      numberColumn('timePercent', '% of time', ({ timeShare }) => percent(timeShare)),
    ],
    rows: await getStateShares(master, trackable, scope),
  });
}

async function writeFunnel({ session, master, scope }: UsageReport, trackable: string): Promise<void> {
  const { steps, started, completed, broken } = await getSequenceFunnel(master, trackable, scope);
  await writeList<FunnelStep>(session, {
    columns: [
      numberColumn('step', 'Step', ({ step }) => step),
      { key: 'checkpoint', title: 'Checkpoint', value: ({ checkpoint }) => checkpoint, isCut: true },
      numberColumn('reached', 'Reached', ({ reached }) => reached),
      numberColumn('users', 'Users', ({ users }) => users),
      numberColumn('percent', '%', ({ share }) => percent(share)),
    ],
    rows: steps,
  });
  await session.note(`${started} times begun, ${completed} completed, ${broken} broken off`);
}

async function writeDistribution({ session, master, scope }: UsageReport, trackable: string): Promise<void> {
  const found = await getTimerDistribution(master, trackable, scope);
  const { measurements, total, average, least, greatest, quantiles } = found;
  const lines = Object.entries({ measurements, total, average, least, greatest, ...quantiles }).map(
    ([name, value]) =>
      `${name.padEnd(13)} ${value.toLocaleString('en-US', { maximumFractionDigits: 1 })}${name === 'measurements' ? '' : ' ms'}`,
  );
  await session.report(found, `${showText(trackable)}\n${lines.join('\n')}`);
}

async function writeUsers({ session, master, scope }: UsageReport, trackable: string): Promise<void> {
  const totals = await getUserTotals(master, scope);
  await writeList<UserTotals>(session, {
    columns: [
      { key: 'user', title: 'User', value: ({ user }) => user },
      numberColumn('total', 'Total', ({ total }) => total),
      numberColumn('count', 'Changes', ({ count }) => count),
      numberColumn('average', 'Average', ({ average }) => average),
    ],
    rows: totals.filter((each) => each.trackable === trackable),
  });
}

export interface UsageReport {
  session: Session;
  master: MasterStorage;
  scope: UsageScope;
}

type Totals = UsageTotals | UserTotals;

function totalColumns<T extends Totals>(): ListColumn<T>[] {
  return [
    { key: 'trackable', title: 'Trackable', value: ({ trackable }) => trackable, isCut: true },
    { key: 'kind', title: 'Kind', value: ({ kind }) => kind },
  ];
}

function sumColumns<T extends Totals>(): ListColumn<T>[] {
  return [
    numberColumn('entries', 'Entries', ({ entries }) => entries),
    numberColumn('total', 'Total', ({ total }) => total),
    numberColumn('count', 'Count', ({ count }) => count),
    numberColumn('average', 'Average', ({ average }) => average),
  ];
}

export async function writeTotals({ session, master, scope }: UsageReport): Promise<void> {
  await writeList<UsageTotals>(session, {
    columns: [
      ...totalColumns<UsageTotals>(),
      numberColumn('users', 'Users', ({ users }) => users),
      ...sumColumns<UsageTotals>(),
      numberColumn('averagePerUser', 'Per user', ({ averagePerUser }) => averagePerUser),
      timeColumn('first', session.clock.heading('First'), session.clock, ({ first }) => first),
      timeColumn('last', 'Last', session.clock, ({ last }) => last),
    ],
    rows: await getUsageTotals(master, scope),
  });
}

export async function writeUserTotals({ session, master, scope }: UsageReport): Promise<void> {
  await writeList<UserTotals>(session, {
    columns: [
      { key: 'user', title: 'User', value: ({ user }) => user },
      ...totalColumns<UserTotals>(),
      ...sumColumns<UserTotals>(),
    ],
    rows: await getUserTotals(master, scope),
  });
}

export async function writeActiveUsers(
  { session, master, scope }: UsageReport,
  isDrawn: boolean,
): Promise<void> {
  const days = await getActiveUsers(master, { ...scope, timeZone: session.clock.name });
  if (isDrawn && days.length > 0) {
    const points = days.map(({ date, users }) => ({ label: date, value: users }));
    const unit = session.clock.name;
    return session.draw({ kind: 'columns', title: 'active users by day', unit, points });
  }
  await writeList<ActiveUsers>(session, {
    columns: [
      { key: 'date', title: session.clock.heading('Date'), value: ({ date }) => date },
      numberColumn('users', 'Users', ({ users }) => users),
      numberColumn('entries', 'Entries', ({ entries }) => entries),
    ],
    rows: days,
  });
}
