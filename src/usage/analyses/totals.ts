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
  const sums = await sumByKey(master, scope, (row) => `${row.data.kind} ${row.trackable}`);
  return sums.map((sum) => sum.totals).sort(byTrackable);
}

/**
 * The totals of each trackable for each user, sorted by trackable and user.
 *
 * @throws as getUsageTotals
 */
export async function getUserTotals(master: MasterStorage, scope?: UsageScope): Promise<UserTotals[]> {
  const sums = await sumByKey(master, scope, (row) => `${row.data.kind} ${row.user} ${row.trackable}`);
  const totals = sums.map(({ totals: { users: _, averagePerUser: __, ...rest }, user }) => ({
    ...rest,
    user,
  }));
  return totals.sort((a, b) => byTrackable(a, b) || compare(a.user, b.user));
}

/** The sums of the rows with the same key. */
async function sumByKey(
  master: MasterStorage,
  scope: UsageScope | undefined,
  keyOf: (row: UsageRow) => string,
): Promise<UsageSum[]> {
  const sums = new Map<string, UsageSum>();
  for await (const row of readUsageRows(master, checkScope(scope))) {
    const sum = sums.get(keyOf(row)) ?? new UsageSum(row);
    sums.set(keyOf(row), sum);
    sum.add(row);
  }
  return [...sums.values()];
}

/** Sums entries of one trackable. */
export class UsageSum {
  readonly user: string;
  readonly #trackable: string;
  readonly #kind: TrackableKind;
  readonly #users = new Set<string>();
  #entries = 0;
  #total = 0;
  #count = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  constructor({ user, trackable, data }: UsageRow) {
    this.user = user;
    this.#trackable = trackable;
    this.#kind = data.kind;
  }

  add({ user, at, data }: UsageRow): void {
    this.#users.add(user);
    this.#entries++;
    this.#total += amountOf(data);
    this.#count += data.kind === 'statistic' ? data.changes : 1;
    this.#first = Math.min(this.#first, at);
    this.#last = Math.max(this.#last, at);
  }

  get totals(): UsageTotals {
    const users = this.#users.size;
    const isOfChanges = this.#kind === 'statistic' || this.#kind === 'timer';
    return {
      trackable: this.#trackable,
      kind: this.#kind,
      users,
      entries: this.#entries,
      total: this.#total,
      count: this.#count,
      average: this.#total / (isOfChanges ? this.#count : users) || 0,
      averagePerUser: this.#total / users || 0,
      first: this.#first,
      last: this.#last,
    };
  }
}

/** What an entry adds to the total of its trackable. */
export function amountOf(data: UsageData): number {
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

function byTrackable(a: Pick<UsageTotals, 'trackable' | 'kind'>, b: typeof a): number {
  return compare(a.trackable, b.trackable) || compare(a.kind, b.kind);
}

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
