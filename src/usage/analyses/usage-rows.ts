import { checkName, checkOptions, describe } from '../../arguments/index.ts';
import type { Criteria, TimeValue } from '../../storage/index.ts';
import type { MasterStorage, UsageData } from '../merging/master-storage.ts';
import { TRACKABLE_KINDS, type TrackableKind } from '../partial/usage-entry.ts';

/** Whose usage is looked at, and from when. Default: everybody's, all. */
export interface UsageScope {
  /** The uuid of one user. */
  user?: string | undefined;
  /** No earlier than this (inclusive). */
  from?: TimeValue | undefined;
  /** No later than this (inclusive). */
  to?: TimeValue | undefined;
}

/** The data of one kind of trackable. */
export type DataOf<K extends TrackableKind> = Extract<UsageData, { kind: K }>;

/** One entry in a master. */
export interface UsageRow<D = UsageData> {
  trackable: string;
  /** The uuid. */
  user: string;
  /** The run that the session is in the master. */
  runId: number;
  /** Milliseconds since 1970, UTC. */
  at: number;
  data: D;
}

/** What all scopes may say, to be named with further options. */
export const SCOPE_OPTIONS = ['user', 'from', 'to'] as const;

/** The criteria that a scope stands for. @throws TypeError, RangeError that name the option */
export function scopeCriteria(
  { user, from, to }: UsageScope,
  trackable: string | undefined,
): Criteria<UsageData> {
  return {
    ...(trackable === undefined ? {} : { taskId: { equals: trackable } }),
    ...(user === undefined ? {} : { userName: { equals: checkName('user', user) } }),
    timeFrom: checkTime('from', from),
    timeTo: checkTime('to', to),
  };
}

/** Checks that a bound is of a type that can say a time, so that the error names it as the caller does. */
function checkTime(name: string, value: TimeValue | undefined): TimeValue | undefined {
  const isTime = typeof value === 'number' || typeof value === 'string' || value instanceof Date;
  if (value === undefined || isTime) return value;
  throw new TypeError(`${name} must be a number, a Date or ISO 8601 text, received ${describe(value)}`);
}

/** Checks options that are a scope and nothing else. @throws TypeError */
export function checkScope<T extends UsageScope>(options: T | undefined): T {
  return checkOptions<UsageScope>('options', options, SCOPE_OPTIONS) as T;
}

/** The entries of a trackable, or of all, in no particular order. Tracks of the master that are none are passed over. */
export async function* readUsageRows(
  master: MasterStorage,
  scope: UsageScope,
  trackable?: string,
): AsyncGenerator<UsageRow, void, undefined> {
  for await (const { taskId, userName, runId, timeStamp, data } of master.iterate(
    scopeCriteria(scope, trackable),
  )) {
    if (isUsage(data)) yield { trackable: taskId, user: userName, runId, at: timeStamp, data };
  }
}

/** The entries of one kind that a trackable has, in the order in which they happened, as far as clocks tell. */
export async function* readInTimeOrder<K extends TrackableKind>(
  master: MasterStorage,
  scope: UsageScope,
  trackable: string,
  kind: K,
): AsyncGenerator<UsageRow<DataOf<K>>, void, undefined> {
  // What has the same time is put in the order of its tracker, for partials may have come in any order.
  let together: UsageRow<DataOf<K>>[] = [];
  const criteria = scopeCriteria(scope, trackable);
  for await (const { userName, runId, timeStamp, data } of master.iterate(criteria, {
    orderBy: 'timeStamp',
  })) {
    if (!isOfKind(data, kind)) continue;
    if (together.length > 0 && together[0]!.at !== timeStamp) {
      yield* together.sort(bySequence);
      together = [];
    }
    together.push({ trackable, user: userName, runId, at: timeStamp, data });
  }
  yield* together.sort(bySequence);
}

function bySequence(a: UsageRow, b: UsageRow): number {
  if (a.data.tracker !== b.data.tracker) return a.data.tracker < b.data.tracker ? -1 : 1;
  return a.data.seq - b.data.seq;
}

function isUsage(data: UsageData): boolean {
  return TRACKABLE_KINDS.includes(data.kind) && typeof data.seq === 'number';
}

function isOfKind<K extends TrackableKind>(data: UsageData, kind: K): data is DataOf<K> {
  return data.kind === kind && isUsage(data);
}
