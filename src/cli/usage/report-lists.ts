import {
  type ActiveUsers,
  getActiveUsers,
  getUsageTotals,
  getUserTotals,
  type MasterStorage,
  type UsageScope,
  type UsageTotals,
  type UserTotals,
} from '../../usage/index.ts';
import { numberColumn, timeColumn } from '../columns.ts';
import { type ListColumn, writeList } from '../list.ts';
import type { Session } from '../session.ts';

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
