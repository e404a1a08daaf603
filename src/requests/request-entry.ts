import type { RequestRecord } from './request-record.ts';

/** The track of a request, as a storage is given it. */
export interface RequestEntry {
  taskId: string;
  /** The visit. */
  runId: number;
  userName: string;
  data: RequestRecord;
  timeStamp: number;
}

/** Characters of a path or a name that go into an index: hostile ones are long. */
const NAME_LENGTH_MAX = 1_024;

/** Under which task a request is stored: the pattern of its route, or its path where no route is known. */
export function taskOf({ view, path }: RequestRecord): string {
  return toName(view ?? path);
}

/**
 * Under which user a request is stored: the name the user has in the application, else the visitor of the cookie, else the address,
 * as far as privacy has left it; empty where nothing is known. Requests of the same user make up visits.
 */
export function userOf({ username, visitorId, remoteAddr }: RequestRecord): string {
  return toName(username ?? visitorId ?? remoteAddr ?? '');
}

/** The track of a request: task = view or path, run = the visit, user = who made it, time = when it arrived. */
export function toEntry(record: RequestRecord, visit: number): RequestEntry {
  return {
    taskId: taskOf(record),
    runId: visit,
    userName: userOf(record),
    data: record,
    timeStamp: record.date,
  };
}

function toName(text: string): string {
  return text.slice(0, NAME_LENGTH_MAX).toWellFormed();
}
