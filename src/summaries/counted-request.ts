import type { CountedTrack } from '../storage/index.ts';

/**
 * What the standard summaries read of the record of a web request. Tracks of other kinds have not these fields, and are
 * not counted.
 */
export interface CountedRequest {
  url?: string | null | undefined;
  contentLength?: number | null | undefined;
  remoteAddr?: string | null | undefined;
  userAgent?: { string?: string | null | undefined } | null | undefined;
  language?: string | null | undefined;
  serverName?: string | null | undefined;
  visitorId?: string | null | undefined;
  ipInfo?: { country?: string | null | undefined } | null | undefined;
}

/** The bytes of the answer. What is no number of bytes counts nothing, so that the hit at least is counted. */
export function transferOf({ data }: CountedTrack<CountedRequest>): number {
  const bytes = data.contentLength;
  return typeof bytes === 'number' && Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : 0;
}
