import type { MasterStorage, UsageData } from '../merging/master-storage.ts';
import type { TrackableKind } from '../partial/usage-entry.ts';
import { checkScope, readUsageRows, type UsageRow, type UsageScope } from './usage-rows.ts';

/** The totals of a trackable, of one user or of several. */
export interface UsageTotals {
  trackable: string;
  kind: TrackableKind;
  /** The number of users with entries. */
  users: number;
  /** The number of entries; merged changes are one entry. */
  entries: number;
  /** Statistic: the sum of all changes. State: the number of entries. Timer: milliseconds. Sequence: completions. */
  total: number;
  /** Changes of a statistic or state, measurements of a timer, steps of a sequence. */
  count: number;
  /** Statistic or timer: `total / count`. State or sequence: `total / users`. 0 instead of a division by 0. */
  average: number;
  /** `total / users`. */
  averagePerUser: number;
  /** The time of the first entry, in milliseconds since 1970, UTC. */
  first: number;
  /** The time of the last entry, in milliseconds since 1970, UTC. */
  last: number;
}

/** The totals of a trackable for one user. */
export interface UserTotals extends Omit<UsageTotals, 'users' | 'averagePerUser'> {
  /** The uuid. */
  user: string;
}

/**
 * The totals of each trackable, sorted by name. A name that was used for two kinds has two totals.
 *
 * @throws TypeError, RangeError for a wrong option; TrackingError as `iterate`
 */
export async function getUsageTotals(master: MasterStorage, scope?: UsageScope): Promise<UsageTotals[]> {
  const totals = await sumByKey(master, scope, (row) => `${row.data.kind} ${row.trackable}`);
  return totals.map(({ user: _, ...rest }) => rest).sort(byTrackable);
}

/**
 * The totals of each trackable for each user, sorted by trackable and user.
 *
 * @throws as getUsageTotals
 */
export async function getUserTotals(master: MasterStorage, scope?: UsageScope): Promise<UserTotals[]> {
  const totals = await sumByKey(master, scope, (row) => `${row.data.kind} ${row.user} ${row.trackable}`);
  return totals
    .map(({ users: _, averagePerUser: __, ...rest }) => rest)
    .sort((a, b) => byTrackable(a, b) || compare(a.user, b.user));
}

/** The totals of the rows with the same key, and the user of the first one. */
async function sumByKey(
  master: MasterStorage,
  scope: UsageScope | undefined,
  keyOf: (row: UsageRow) => string,
): Promise<(UsageTotals & { user: string })[]> {
  const sums = new Map<string, UsageSum>();
  for await (const row of readUsageRows(master, checkScope(scope))) {
    const key = keyOf(row);
    const sum = sums.get(key) ?? newSum(row);
    sums.set(key, sum);
    addRow(sum, row);
  }
  return Array.from(sums.values(), toTotals);
}

type UsageSum = ReturnType<typeof newSum>;

function newSum({ user, trackable, at, data: { kind } }: UsageRow) {
  return {
    user,
    trackable,
    kind,
    uuids: new Set<string>(),
    entries: 0,
    total: 0,
    count: 0,
    first: at,
    last: at,
  };
}

function addRow(sum: UsageSum, { user, at, data }: UsageRow): void {
  sum.uuids.add(user);
  sum.entries++;
  sum.total += amountOf(data);
  sum.count += data.kind === 'statistic' ? data.changes : 1;
  sum.first = Math.min(sum.first, at);
  sum.last = Math.max(sum.last, at);
}

/** What an entry adds to the total of its trackable. */
function amountOf(data: UsageData): number {
  switch (data.kind) {
    case 'statistic':
      return data.change;
    case 'state':
      return 1;
    case 'timer':
      return data.duration;
    case 'sequence':
      return data.event === 'complete' ? 1 : 0;
  }
}

function toTotals({ user, trackable, kind, uuids, entries, total, count, first, last }: UsageSum) {
  const users = uuids.size;
  const average = total / (kind === 'statistic' || kind === 'timer' ? count : users) || 0;
  const averagePerUser = total / users || 0;
  return { trackable, kind, users, entries, total, count, average, averagePerUser, first, last, user };
}

function byTrackable(a: Pick<UsageTotals, 'trackable' | 'kind'>, b: typeof a): number {
  return compare(a.trackable, b.trackable) || compare(a.kind, b.kind);
}

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
