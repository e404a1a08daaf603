import { checkName, checkOptions } from '../../arguments/index.ts';
import type { MasterStorage } from '../merging/master-storage.ts';
import { checkDayCount, dayAt, parseTimeZone } from './days.ts';
import { SCOPE_OPTIONS, scopeCriteria, type UsageScope } from './usage-rows.ts';

/** When users are counted, and what day it is then. */
export interface ActiveUsersOptions extends UsageScope {
  /** The zone whose days are meant, such as `'Europe/Berlin'`. Default `'UTC'`. */
  timeZone?: string | undefined;
  /** Only what was done with this trackable. Default: with any. */
  trackable?: string | undefined;
}

/** How many used the application on a day. */
export interface ActiveUsers {
  /** Such as `2016-03-27`. */
  date: string;
  /** How many different users did something. */
  users: number;
  /** How much they did: entries of that day. */
  entries: number;
}

/**
 * How many users were active on each day, from the first day with an entry to the last, from the indexes alone. Days without
 * any are there with 0.
 *
 * @throws TypeError, RangeError for a wrong option, or more than 40,000 days
 */
export async function getActiveUsers(
  master: MasterStorage,
  options?: ActiveUsersOptions,
): Promise<ActiveUsers[]> {
  const { timeZone, trackable, ...scope } = checkOptions('options', options, [
    ...SCOPE_OPTIONS,
    'timeZone',
    'trackable',
  ]);
  if (trackable !== undefined) checkName('trackable', trackable);
  const zone = parseTimeZone(timeZone);
  const criteria = scopeCriteria(scope, trackable);
  const [first] = await master.queryMetadata(criteria, { orderBy: 'timeStamp', limit: 1 });
  const [last] = await master.queryMetadata(criteria, { orderBy: 'timeStamp', reverse: true, limit: 1 });
  const days: ActiveUsers[] = [];
  if (!first || !last) return days;
  for (let start = first.timeStamp; start <= last.timeStamp; ) {
    checkDayCount(days.length);
    const { date, end } = dayAt(zone, start);
    const day = { ...criteria, timeStamp: { gte: start, lt: end } };
    const entriesOfUsers = [...(await master.countBy('userName', day)).values()];
    const entries = entriesOfUsers.reduce((sum, count) => sum + count, 0);
    days.push({ date, users: entriesOfUsers.length, entries });
    start = end;
  }
  return days;
}
