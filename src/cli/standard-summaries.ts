import { Summary } from '../storage/index.ts';
import * as summaries from '../summaries/index.ts';

/** The summaries of web requests, which the command can count by itself. */
export const standardSummaries: readonly Summary[] = Object.values(summaries).filter(
  (each) => each instanceof Summary,
);
