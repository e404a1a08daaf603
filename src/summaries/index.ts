export { defineSummary } from './define-summary.ts';
export {
  type CountedRequest,
  sumGeo,
  sumLanguages,
  sumRemotes,
  sumServer,
  sumUrls,
  sumUserAgents,
  sumVisitors,
} from './request-summaries.ts';
