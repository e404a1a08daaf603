import { type CountedRequest, transferOf } from './counted-request.ts';
import { defineSummary } from './define-summary.ts';

/** Requests by URL, as the record has it. What was no request, such as the bytes of another protocol, has none. */
export const sumUrls = defineSummary<CountedRequest>({
  name: 'sumUrls',
  key: ({ data }) => data.url || null,
  transfer: transferOf,
});

/** Requests by the address they came from. Personal. */
export const sumRemotes = defineSummary<CountedRequest>({
  name: 'sumRemotes',
  key: ({ data }) => data.remoteAddr,
  transfer: transferOf,
  isPersonal: true,
});

/** Requests by the User-Agent header. */
export const sumUserAgents = defineSummary<CountedRequest>({
  name: 'sumUserAgents',
  key: ({ data }) => data.userAgent?.string,
  transfer: transferOf,
});

/** Requests by the language the client likes best. */
export const sumLanguages = defineSummary<CountedRequest>({
  name: 'sumLanguages',
  key: ({ data }) => data.language,
  transfer: transferOf,
});

/** All requests by the name of the server; under `''` where the record has none, as in most access logs. */
export const sumServer = defineSummary<CountedRequest>({
  name: 'sumServer',
  key: ({ data }) => (data.serverName === null ? '' : data.serverName),
  transfer: transferOf,
});

/** Requests by visitor; `countKeys` tells how many there were. Personal. */
export const sumVisitors = defineSummary<CountedRequest>({
  name: 'sumVisitors',
  key: ({ data }) => data.visitorId,
  transfer: transferOf,
  isPersonal: true,
});

/** Requests by the country they came from, as two letters. */
export const sumGeo = defineSummary<CountedRequest>({
  name: 'sumGeo',
  key: ({ data }) => data.ipInfo?.country,
  transfer: transferOf,
});
