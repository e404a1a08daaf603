import type { CountedTrack } from '../storage/index.ts';

/** The fields of a request's record that the standard summaries read. They do not count tracks without these fields. */
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

/** The bytes of the response. An invalid number is 0, so that the hit is counted all the same. */
export function transferOf({ data }: CountedTrack<CountedRequest>): number {
  const bytes = data.contentLength;
  return typeof bytes === 'number' && Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : 0;
}
