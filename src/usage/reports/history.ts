import { integerOr, parseOptions } from '../../arguments/index.ts';
import type { TrackableEvent } from '../partial/usage-entry.ts';
import type { UserRecords } from '../store/user-records.ts';

/** A row in the history of a trackable: an event with its time and session. */
export type HistoryEntry = {
  trackable: string;
  /** Milliseconds since 1970, UTC. */
  at: number;
  /** The program start it belongs to. */
  session: number;
} & TrackableEvent;

/** Which part of the history to read. */
export interface HistoryOptions {
  /** The number of last rows to read. Default 10,000. */
  limit?: number | undefined;
}

const LIMIT = 10_000;
const LIMIT_MAX = 10_000_000;

/** @throws TypeError, RangeError that name the option */
export function parseHistoryOptions(value: HistoryOptions | undefined): number {
  return parseOptions('options', value, { limit: integerOr(LIMIT, 1, LIMIT_MAX) }).limit;
}

/** The stored rows of a trackable, oldest first. */
export async function readHistory(
  records: UserRecords,
  name: string,
  limit: number,
): Promise<HistoryEntry[]> {
  const rows = await records.readRows({ name, limit, reverse: true });
  return rows.reverse().map(({ at, session, event }) => ({ trackable: name, at, session, ...event }));
}
