import { checkName, optional, parseOptions } from '../../arguments/index.ts';
import type { MasterStorage } from '../merging/master-storage.ts';
import { dayReader } from './days.ts';
import type { StatisticDaysOptions } from './statistic-days.ts';
import { SCOPE, scopeCriteria } from './usage-rows.ts';

/** Which users to count, and in which time zone. */
export interface ActiveUsersOptions extends StatisticDaysOptions {
  /** Count only users of this trackable. Default: of any. */
  trackable?: string | undefined;
}

/** The users of the application on a day. */
export interface ActiveUsers {
  /** Such as `2016-03-27`. */
  date: string;
  /** The number of different users. */
  users: number;
  /** The number of entries on that day. */
  entries: number;
}

/**
 * The number of active users on each day, from the first day with an entry to the last, from the indexes alone. Days
 * without entries have 0.
 *
 * @throws TypeError, RangeError for a wrong option, or more than 40,000 days
 */
export async function getActiveUsers(
  master: MasterStorage,
  options?: ActiveUsersOptions,
): Promise<ActiveUsers[]> {
  const checks = { ...SCOPE, timeZone: dayReader, trackable: optional(checkName) };
  const { timeZone: dayAt, trackable, ...scope } = parseOptions('options', options, checks);
  const criteria = scopeCriteria(scope, trackable);
  const [first] = await master.queryMetadata(criteria, { orderBy: 'timeStamp', limit: 1 });
  const [last] = await master.queryMetadata(criteria, { orderBy: 'timeStamp', reverse: true, limit: 1 });
  const days: ActiveUsers[] = [];
  if (!first || !last) return days;
  for (let start = first.timeStamp; start <= last.timeStamp; ) {
    const { date, end } = dayAt(start);
    const day = { ...criteria, timeStamp: { gte: start, lt: end } };
    const entriesOfUsers = [...(await master.countBy('userName', day)).values()];
    const entries = entriesOfUsers.reduce((sum, count) => sum + count, 0);
    days.push({ date, users: entriesOfUsers.length, entries });
    start = end;
  }
  return days;
}
