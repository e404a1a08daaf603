import type { SumPeriod } from '../contract/sum-types.ts';
import { PERIOD_LETTERS, SUM_PREFIXES } from '../engine/keys.ts';
import type { KeyRange } from '../leveldb/level-types.ts';

/**
 * The keys of sums (docs/FORMAT.md). What was counted stands in values only, never in a key: LevelDB keeps deleted keys
 * in its own records for a while.
 */

const PREFIX_WIDTH = 2;
const SUMMARY_WIDTH = 4;
const GENERATION_WIDTH = 6;
const NUMBER_WIDTH = 10;
const START_WIDTH = 14;
const PAGE_WIDTH = 6;

/** Added to the start of a period, so that it is never negative and sorts as text. */
const START_BASE = 1e13;

const fixed = (number: number, width: number): string => String(number).padStart(width, '0');

/** The sums of one summary in all periods of one length. */
export interface SeriesName {
  summary: number;
  generation: number;
  period: SumPeriod;
}

/** The sums of one summary in one period. */
export interface BucketName extends SeriesName {
  /** Hours: seconds since 1970 (UTC) of the first moment. Dates: days, months: months since 1970 of the calendar. */
  start: number;
}

/** What a batch added to the counters. */
export const journalKey = (number: number): string => SUM_PREFIXES.journal + fixed(number, NUMBER_WIDTH);

/** The text of a key that was counted. */
export const textKey = (summary: number, id: number): string =>
  SUM_PREFIXES.text + fixed(summary, SUMMARY_WIDTH) + fixed(id, NUMBER_WIDTH);

/** The id of a key that was counted, by the hash of its text. */
export const lookupKey = (summary: number, hash: string): string =>
  SUM_PREFIXES.lookup + fixed(summary, SUMMARY_WIDTH) + hash;

/** How many keys a period has, and their totals. */
export const headerKey = (name: BucketName): string => SUM_PREFIXES.header + bucketSuffix(name);

/** Counters of a period. */
export const sumPageKey = (name: BucketName, page: number): string =>
  SUM_PREFIXES.page + bucketSuffix(name) + fixed(page, PAGE_WIDTH);

const bucketSuffix = (name: BucketName): string =>
  seriesPrefix(name) + fixed(name.start + START_BASE, START_WIDTH);

const seriesPrefix = ({ summary, generation, period }: SeriesName): string =>
  fixed(summary, SUMMARY_WIDTH) + fixed(generation, GENERATION_WIDTH) + PERIOD_LETTERS[period];

/** The number at the end of a key: of a journal entry, or the id in the key of a text. */
export const numberAtEnd = (key: string): number => Number(key.slice(-NUMBER_WIDTH));

/** The start of the period that a header is about. */
export const startOfHeader = (key: string): number => Number(key.slice(-START_WIDTH)) - START_BASE;

/** The number of a page of counters. */
export const pageOfKey = (key: string): number => Number(key.slice(-PAGE_WIDTH));

/** All keys that begin with something. */
export const allWith = (prefix: string): KeyRange => ({ gte: prefix, lt: `${prefix}~` });

/** The whole journal. */
export const JOURNAL_RANGE = allWith(SUM_PREFIXES.journal);

/** The texts of a summary's keys. */
export const textRange = (summary: number): KeyRange =>
  allWith(SUM_PREFIXES.text + fixed(summary, SUMMARY_WIDTH));

/** The lookups of a summary's keys. */
export const lookupRange = (summary: number): KeyRange =>
  allWith(SUM_PREFIXES.lookup + fixed(summary, SUMMARY_WIDTH));

/** The headers of the periods from one to another, both inclusive; an infinite one leaves that end open. */
export function headerRange(name: SeriesName, from = -Infinity, to = Infinity): KeyRange {
  const prefix = SUM_PREFIXES.header + seriesPrefix(name);
  const lower = from === -Infinity ? '' : fixed(from + START_BASE, START_WIDTH);
  const upper = to === Infinity ? '' : fixed(to + START_BASE, START_WIDTH);
  return { gte: prefix + lower, lt: `${prefix}${upper}~` };
}

/** What the sums of a period consist of. */
export const BUCKET_PARTS = ['header', 'page'] as const;

/** All headers or all pages of a summary, or of one generation of it. */
export function bucketRange(
  part: (typeof BUCKET_PARTS)[number],
  summary: number,
  generation?: number,
): KeyRange {
  const ofGeneration = generation === undefined ? '' : fixed(generation, GENERATION_WIDTH);
  return allWith(SUM_PREFIXES[part] + fixed(summary, SUMMARY_WIDTH) + ofGeneration);
}

/** The number of the summary in a key that has one. */
export const summaryOfKey = (key: string): number => Number(key.slice(PREFIX_WIDTH).slice(0, SUMMARY_WIDTH));

/** What the key of a header or of a page says. */
export function parseBucketKey(key: string): BucketName {
  const rest = key.slice(PREFIX_WIDTH + SUMMARY_WIDTH);
  const letter = rest[GENERATION_WIDTH];
  const period = (Object.keys(PERIOD_LETTERS) as SumPeriod[]).find((each) => PERIOD_LETTERS[each] === letter);
  return {
    summary: summaryOfKey(key),
    generation: Number(rest.slice(0, GENERATION_WIDTH)),
    period: period ?? 'hour',
    start: Number(rest.slice(GENERATION_WIDTH + 1).slice(0, START_WIDTH)) - START_BASE,
  };
}
