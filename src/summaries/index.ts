export type { CountedRequest } from './counted-request.ts';
export { defineSummary } from './define-summary.ts';
export {
  sumGeo,
  sumLanguages,
  sumRemotes,
  sumServer,
  sumUrls,
  sumUserAgents,
  sumVisitors,
} from './request-summaries.ts';
