import type { CountedTrack, Summary } from '../storage/index.ts';
import { defineSummary } from './define-summary.ts';

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

/** Requests by URL, as in the record. Bytes of another protocol have no URL and are not counted. */
export const sumUrls = sumRequests('sumUrls', ({ url }) => url || null);

/** Requests by client address. Personal. */
export const sumRemotes = sumRequests('sumRemotes', ({ remoteAddr }) => remoteAddr, true);

/** Requests by User-Agent header. */
export const sumUserAgents = sumRequests('sumUserAgents', ({ userAgent }) => userAgent?.string);

/** Requests by the preferred language of the client. */
export const sumLanguages = sumRequests('sumLanguages', ({ language }) => language);

/** All requests by server name; under `''` if the record has none, as in most access logs. */
export const sumServer = sumRequests('sumServer', ({ serverName }) =>
  serverName === null ? '' : serverName,
);

/** Requests by visitor; `countKeys` counts the visitors. Personal. */
export const sumVisitors = sumRequests('sumVisitors', ({ visitorId }) => visitorId, true);

/** Requests by the country of the client, as two letters. */
export const sumGeo = sumRequests('sumGeo', ({ ipInfo }) => ipInfo?.country);

function sumRequests(
  name: string,
  keyOf: (request: CountedRequest) => string | null | undefined,
  isPersonal = false,
): Summary {
  const key = ({ data }: CountedTrack<CountedRequest>) => keyOf(data);
  return defineSummary<CountedRequest>({ name, key, transfer: transferOf, isPersonal });
}

/** The bytes of the response. An invalid number is 0, so that the hit is counted all the same. */
function transferOf({ data }: CountedTrack<CountedRequest>): number {
  const bytes = data.contentLength;
  return typeof bytes === 'number' && Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : 0;
}
