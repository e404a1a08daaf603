import type { RequestRecord } from './request-record.ts';

/** The track of a request, as it is saved. */
export interface RequestEntry {
  taskId: string;
  /** The visit. */
  runId: number;
  userName: string;
  data: RequestRecord;
  timeStamp: number;
}

/** The most characters of a path or a name in an index; hostile ones are long. */
const NAME_LENGTH_MAX = 1_024;

/** The task of a request: the pattern of its route, or its path if the route is unknown. */
export function taskOf({ view, path }: RequestRecord): string {
  return toName(view ?? path);
}

/**
 * The user of a request: the name in the application, or the visitor of the cookie, or the address as far as it is
 * stored; empty if nothing is known. Requests of the same user form visits.
 */
export function userOf({ username, visitorId, remoteAddr }: RequestRecord): string {
  return toName(username ?? visitorId ?? remoteAddr ?? '');
}

/** The track of a request: its task is the view or path, its run the visit, its user the client, its time the arrival. */
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
