import { toTimeStamp } from '../clocks/index.ts';
import type { TimeValue } from '../storage/index.ts';
import { checkOptions, checkPositive } from './arguments.ts';
import type { RequestRecord } from './request-record.ts';

/** Which records to read. */
export interface GetUsageOptions {
  /** The earliest time (inclusive); `'2026-11'` is all of that month. Default: from the first record. */
  startDate?: TimeValue | undefined;
  /** The latest time (inclusive); `'2026-11'` is all of that month. Default: to the last record. */
  endDate?: TimeValue | undefined;
  /** Records of a page. Default 500. */
  limit?: number | undefined;
  /** The page, from 1. Default 1. */
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

const CHUNK_SIZE = 500;

/**
 * The records of requests in a storage, newest first, one page at a time, without other tracks.
 *
 * @throws TypeError, RangeError for a wrong option
 * @throws TrackingError as `query` of the storage
 */
export async function getUsage(storage: UsageSource, options?: GetUsageOptions): Promise<RequestRecord[]> {
  const given = checkOptions('options', options, ['startDate', 'endDate', 'limit', 'page']);
  for (const name of ['startDate', 'endDate'] as const)
    if (given[name] !== undefined) toTimeStamp(name, given[name]);
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

/** Whether the data of a track is a record of a request. */
export function isRequestRecord(data: object): data is RequestRecord {
  const { url, method, requestLine, date } = data as Partial<RequestRecord>;
  return (
    typeof url === 'string' &&
    typeof method === 'string' &&
    typeof requestLine === 'string' &&
    typeof date === 'number'
  );
}

/** The values of missing fields; the fields in their order. */
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

/** The record with every field, also after `anonymize` has removed some. */
function toRecord(data: RequestRecord): RequestRecord {
  return { ...structuredClone(EMPTY), ...data };
}
