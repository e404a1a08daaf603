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
import type { Clock } from '../clock.ts';
import { type ListColumn, writeList } from '../list.ts';
import type { Session } from '../session.ts';

/** What a report is made of, and where it goes. */
export interface UsageReport {
  session: Session;
  master: MasterStorage;
  scope: UsageScope;
}

/** A column of numbers, with few digits behind the point where people read it. */
export function numbers<T>(key: string, title: string, value: (row: T) => number): ListColumn<T> {
  return {
    key,
    title,
    value,
    show: (row) => value(row).toLocaleString('en-US', { maximumFractionDigits: 2 }),
    align: 'right',
  };
}

function times<T>(clock: Clock, key: string, title: string, value: (row: T) => number): ListColumn<T> {
  return { key, title, value: (row) => clock.showIso(value(row)), show: (row) => clock.show(value(row)) };
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
    numbers('entries', 'Entries', ({ entries }) => entries),
    numbers('total', 'Total', ({ total }) => total),
    numbers('count', 'Count', ({ count }) => count),
    numbers('average', 'Average', ({ average }) => average),
  ];
}

/** The totals of each trackable over all users. */
export async function writeTotals({ session, master, scope }: UsageReport): Promise<void> {
  await writeList<UsageTotals>(session, {
    columns: [
      ...totalColumns<UsageTotals>(),
      numbers('users', 'Users', ({ users }) => users),
      ...sumColumns<UsageTotals>(),
      numbers('averagePerUser', 'Per user', ({ averagePerUser }) => averagePerUser),
      times(session.clock, 'first', session.clock.heading('First'), ({ first }) => first),
      times(session.clock, 'last', 'Last', ({ last }) => last),
    ],
    rows: await getUsageTotals(master, scope),
  });
}

/** The totals of each trackable for each user. */
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

/** How many users were active on each day. */
export async function writeActiveUsers(
  { session, master, scope }: UsageReport,
  isDrawn: boolean,
): Promise<void> {
  const days = await getActiveUsers(master, { ...scope, timeZone: session.clock.zone.name });
  if (isDrawn && days.length > 0) {
    const points = days.map(({ date, users }) => ({ label: date, value: users }));
    const unit = session.clock.zone.name;
    return session.draw({ kind: 'columns', title: 'active users by day', unit, points });
  }
  await writeList<ActiveUsers>(session, {
    columns: [
      { key: 'date', title: session.clock.heading('Date'), value: ({ date }) => date },
      numbers('users', 'Users', ({ users }) => users),
      numbers('entries', 'Entries', ({ entries }) => entries),
    ],
    rows: days,
  });
}
