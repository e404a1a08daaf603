import type { TimeValue } from '../storage/index.ts';
import { checkOptions, checkPositive } from './arguments.ts';
import type { RequestRecord } from './request-record.ts';

/** Which records are wanted. */
export interface GetUsageOptions {
  /** No earlier than this (inclusive). Default: from the first one. */
  startDate?: TimeValue | undefined;
  /** No later than this (inclusive). Default: to the last one. */
  endDate?: TimeValue | undefined;
  /** Records of a page. Default 500. */
  limit?: number | undefined;
  /** Which page, from 1. Default 1. */
  page?: number | undefined;
}

interface StoredTrack {
  readonly trackId: string;
  readonly data: object;
}

/** What reading needs of a storage; a `TrackingStorage` has it. */
export interface UsageSource {
  query(
    criteria: { timeFrom?: TimeValue | undefined; timeTo?: TimeValue | undefined },
    options: { orderBy: 'timeStamp'; reverse: true; limit: number; after?: string | undefined },
  ): Promise<readonly StoredTrack[]>;
}

/** Tracks that are read at a time. */
const CHUNK_SIZE = 500;

/**
 * The records of requests that a storage holds, newest first, a page at a time. Other tracks in the same storage are passed over.
 *
 * @throws TypeError, RangeError for a wrong option
 * @throws TrackingError as `query` of the storage
 */
export async function getUsage(storage: UsageSource, options?: GetUsageOptions): Promise<RequestRecord[]> {
  const given = checkOptions('options', options, ['startDate', 'endDate', 'limit', 'page']);
  const limit = checkPositive('limit', given.limit ?? CHUNK_SIZE);
  let toSkip = (checkPositive('page', given.page ?? 1) - 1) * limit;
  const records: RequestRecord[] = [];
  for await (const record of readNewestFirst(storage, given)) {
    if (toSkip > 0) toSkip--;
    else if (records.push(record) === limit) break;
  }
  return records;
}

async function* readNewestFirst(
  storage: UsageSource,
  { startDate, endDate }: GetUsageOptions,
): AsyncGenerator<RequestRecord, void, undefined> {
  const criteria = { timeFrom: startDate, timeTo: endDate };
  let after: string | undefined;
  for (;;) {
    const order = { orderBy: 'timeStamp', reverse: true, limit: CHUNK_SIZE, after } as const;
    const tracks = await storage.query(criteria, order);
    for (const { data } of tracks) if (isRequestRecord(data)) yield toRecord(data);
    after = tracks.at(-1)?.trackId;
    if (tracks.length < CHUNK_SIZE) return;
  }
}

/** Whether the data of a track is a record of a request, and not something else that is kept in the same storage. */
export function isRequestRecord(data: object): data is RequestRecord {
  const { url, method, requestLine, date } = data as Partial<RequestRecord>;
  return (
    typeof url === 'string' &&
    typeof method === 'string' &&
    typeof requestLine === 'string' &&
    typeof date === 'number'
  );
}

/** What a record has that does not say it; the fields in their order. */
const EMPTY: RequestRecord = {
  url: '',
  path: '',
  urlArgs: {},
  view: null,
  viewArgs: null,
  blueprint: null,
  method: '',
  requestLine: '',
  status: null,
  contentLength: 0,
  speed: null,
  date: 0,
  remoteAddr: null,
  xForwardedFor: null,
  serverName: null,
  username: null,
  authorization: false,
  userAgent: { string: null, browser: null, version: null, platform: null, language: null, isBot: false },
  language: null,
  visitorId: null,
  ipInfo: null,
  outcome: 'complete',
  trackVar: {},
};

/** The record with every field, also where somebody has taken some away, as `anonymize` does. */
function toRecord(data: RequestRecord): RequestRecord {
  return { ...structuredClone(EMPTY), ...data };
}
