import type { Summary } from '../storage/index.ts';
import {
  sumGeo,
  sumLanguages,
  sumRemotes,
  sumServer,
  sumUrls,
  sumUserAgents,
  sumVisitors,
} from '../summaries/index.ts';

/** The sums of web requests, which the command knows how to count. */
export function standardSummaries(): Summary[] {
  return [sumUrls, sumRemotes, sumUserAgents, sumLanguages, sumServer, sumVisitors, sumGeo];
}
