import { type CountedRequest, transferOf } from './counted-request.ts';
import { defineSummary } from './define-summary.ts';

/** Requests by URL, as in the record. Bytes of another protocol have no URL and are not counted. */
export const sumUrls = defineSummary<CountedRequest>({
  name: 'sumUrls',
  key: ({ data }) => data.url || null,
  transfer: transferOf,
});

/** Requests by client address. Personal. */
export const sumRemotes = defineSummary<CountedRequest>({
  name: 'sumRemotes',
  key: ({ data }) => data.remoteAddr,
  transfer: transferOf,
  isPersonal: true,
});

/** Requests by User-Agent header. */
export const sumUserAgents = defineSummary<CountedRequest>({
  name: 'sumUserAgents',
  key: ({ data }) => data.userAgent?.string,
  transfer: transferOf,
});

/** Requests by the preferred language of the client. */
export const sumLanguages = defineSummary<CountedRequest>({
  name: 'sumLanguages',
  key: ({ data }) => data.language,
  transfer: transferOf,
});

/** All requests by server name; under `''` if the record has none, as in most access logs. */
export const sumServer = defineSummary<CountedRequest>({
  name: 'sumServer',
  key: ({ data }) => (data.serverName === null ? '' : data.serverName),
  transfer: transferOf,
});

/** Requests by visitor; `countKeys` counts the visitors. Personal. */
export const sumVisitors = defineSummary<CountedRequest>({
  name: 'sumVisitors',
  key: ({ data }) => data.visitorId,
  transfer: transferOf,
  isPersonal: true,
});

/** Requests by the country of the client, as two letters. */
export const sumGeo = defineSummary<CountedRequest>({
  name: 'sumGeo',
  key: ({ data }) => data.ipInfo?.country,
  transfer: transferOf,
});
