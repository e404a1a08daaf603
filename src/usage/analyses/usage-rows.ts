import { checkName, describe, listNames, optional, parseOptions } from '../../arguments/index.ts';
import { ArgumentTypeError, TrackingError } from '../../errors.ts';
import type { Criteria, TimeValue } from '../../storage/index.ts';
import type { MasterStorage, UsageData } from '../merging/master-storage.ts';
import { TRACKABLE_KINDS, type TrackableKind } from '../partial/usage-entry.ts';

/** Whose usage to read, and from when. Default: all users, all times. */
export interface UsageScope {
  /** The uuid of one user. */
  user?: string | undefined;
  /** The earliest time (inclusive). */
  from?: TimeValue | undefined;
  /** The latest time (inclusive). */
  to?: TimeValue | undefined;
}

export type DataOf<K extends TrackableKind> = Extract<UsageData, { kind: K }>;

/** An entry in a master. */
export interface UsageRow<D = UsageData> {
  trackable: string;
  /** The uuid. */
  user: string;
  /** The run of the session in the master. */
  runId: number;
  /** Milliseconds since 1970, UTC. */
  at: number;
  data: D;
}

export const SCOPE = { user: optional(checkName), from: optional(checkTime), to: optional(checkTime) };

/** The criteria of a checked scope, and of a trackable. @throws TypeError, RangeError for a wrong trackable */
export function scopeCriteria({ user, from, to }: UsageScope, trackable?: string): Criteria<UsageData> {
  return {
    taskId: trackable === undefined ? undefined : { equals: checkName('trackable', trackable) },
    userName: user === undefined ? undefined : { equals: user },
    timeFrom: from,
    timeTo: to,
  };
}

/** Checks the type of a bound, so that the error has the name of the option. */
function checkTime(name: string, value: unknown): TimeValue {
  if (typeof value === 'number' || typeof value === 'string' || value instanceof Date) return value;
  throw new ArgumentTypeError(
    `${name} must be a number, a Date or ISO 8601 text, received ${describe(value)}`,
  );
}

/** Checks options that are only a scope. @throws TypeError, RangeError */
export function checkScope(options: UsageScope | undefined): UsageScope {
  return parseOptions('options', options, SCOPE);
}

/** @throws TrackingError TRACKS_NOT_FOUND that names the trackables that there are */
async function checkIsCounted(master: MasterStorage, trackable: string): Promise<void> {
  if ((await master.count({ taskId: { equals: trackable } })) > 0) return;
  const known = listNames(await master.getTaskIds());
  throw new TrackingError(
    'TRACKS_NOT_FOUND',
    `nothing was counted of the trackable '${trackable}'; there are ${known}`,
  );
}

/** The entries of a trackable, or of all, in no particular order, without other tracks of the master. */
export async function* readUsageRows(
  master: MasterStorage,
  scope: UsageScope,
  trackable?: string,
): AsyncGenerator<UsageRow, void, undefined> {
  const criteria = scopeCriteria(scope, trackable);
  if (trackable !== undefined) await checkIsCounted(master, trackable);
  for await (const { taskId, userName, runId, timeStamp, data } of master.iterate(criteria)) {
    if (isUsage(data)) yield { trackable: taskId, user: userName, runId, at: timeStamp, data };
  }
}

/** The entries of one kind of a trackable, in time order. */
export async function* readInTimeOrder<K extends TrackableKind>(
  master: MasterStorage,
  scope: UsageScope,
  trackable: string,
  kind: K,
): AsyncGenerator<UsageRow<DataOf<K>>, void, undefined> {
  // Entries of the same time are sorted by tracker and number, as partials can arrive in any order.
  let together: UsageRow<DataOf<K>>[] = [];
  const criteria = scopeCriteria(scope, checkName('trackable', trackable));
  await checkIsCounted(master, trackable);
  const tracks = master.iterate(criteria, { orderBy: 'timeStamp' });
  for await (const { userName, runId, timeStamp, data } of tracks) {
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
