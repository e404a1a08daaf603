import type { SumPeriod } from '../contract/sum-types.ts';
import type { KeyRange } from '../leveldb/level-types.ts';

/**
 * The keys of sums (docs/FORMAT.md). What was counted stands in values only, never in a key: keys stay in LevelDB's own
 * accounts for a while after they were deleted. All of them come behind the tracks, so that LevelDB need not merge older
 * tracks with them.
 */

/** Which summaries there are, and how far each has counted. */
export const REGISTRY_KEY = 'u';

/** Letters that say what kind of entry it is. */
const KIND_WIDTH = 2;
const SUMMARY_WIDTH = 4;
const GENERATION_WIDTH = 6;
const NUMBER_WIDTH = 10;
const START_WIDTH = 14;
const PAGE_WIDTH = 6;

/** Added to the beginning of a period, so that it is never negative, and sorts as text. */
const START_BASE = 1e13;

const PERIOD_LETTERS: Readonly<Record<SumPeriod, string>> = { hour: 'h', date: 'd', month: 'm' };

const fixed = (number: number, width: number): string => String(number).padStart(width, '0');

/** The sums of one summary in one period. */
export interface BucketName {
  summary: number;
  generation: number;
  period: SumPeriod;
  /** Hours: seconds since 1970 (UTC) of the first moment; dates: days, months: months since 1970 of the calendar. */
  start: number;
}

/** What a batch added to the counters. */
export const journalKey = (number: number): string => `uj${fixed(number, NUMBER_WIDTH)}`;

/** The whole journal. */
export const JOURNAL_RANGE: KeyRange = { gte: 'uj', lt: 'uj~' };

/** The text of a key that was counted. */
export const textKey = (summary: number, id: number): string =>
  `un${fixed(summary, SUMMARY_WIDTH)}${fixed(id, NUMBER_WIDTH)}`;

/** The id of a key that was counted, by the hash of its text. */
export const lookupKey = (summary: number, hash: string): string =>
  `ul${fixed(summary, SUMMARY_WIDTH)}${hash}`;

/** The number at the end of a key. */
export const numberAtEnd = (key: string, width = NUMBER_WIDTH): number => Number(key.slice(-width));

/** All keys that begin with something. */
export const allWith = (prefix: string): KeyRange => ({ gte: prefix, lt: `${prefix}~` });

/** The texts of a summary's keys. */
export const textRange = (summary: number): KeyRange => allWith(`un${fixed(summary, SUMMARY_WIDTH)}`);

/** The lookups of a summary's keys. */
export const lookupRange = (summary: number): KeyRange => allWith(`ul${fixed(summary, SUMMARY_WIDTH)}`);

const periodPrefix = ({ summary, generation, period }: Omit<BucketName, 'start'>): string =>
  fixed(summary, SUMMARY_WIDTH) + fixed(generation, GENERATION_WIDTH) + PERIOD_LETTERS[period];

const bucketSuffix = (name: BucketName): string =>
  periodPrefix(name) + fixed(name.start + START_BASE, START_WIDTH);

/** How many keys a period has, and their totals. */
export const headerKey = (name: BucketName): string => `uh${bucketSuffix(name)}`;

/** Counters of a period. */
export const sumPageKey = (name: BucketName, page: number): string =>
  `up${bucketSuffix(name)}${fixed(page, PAGE_WIDTH)}`;

/** The number of the page in the key of one. */
export const pageOfSum = (key: string): number => numberAtEnd(key, PAGE_WIDTH);

/** The beginning of the period that a header is about. */
export const startOfHeader = (key: string): number => numberAtEnd(key, START_WIDTH) - START_BASE;

/** The headers of the periods from one to another, both inclusive; an infinite one leaves that end open. */
export function headerRange(name: Omit<BucketName, 'start'>, from = -Infinity, to = Infinity): KeyRange {
  const prefix = periodPrefix(name);
  const lower = from === -Infinity ? prefix : prefix + fixed(from + START_BASE, START_WIDTH);
  const upper = to === Infinity ? `${prefix}~` : `${prefix}${fixed(to + START_BASE, START_WIDTH)}~`;
  return { gte: `uh${lower}`, lt: `uh${upper}` };
}

/** All headers or all pages of a summary, or of one generation of it. */
export function bucketRange(kind: 'uh' | 'up', summary: number, generation?: number): KeyRange {
  const ofGeneration = generation === undefined ? '' : fixed(generation, GENERATION_WIDTH);
  return allWith(kind + fixed(summary, SUMMARY_WIDTH) + ofGeneration);
}

/** What the key of a header or of a page says. */
export function parseBucketKey(key: string): BucketName {
  const rest = key.slice(KIND_WIDTH);
  const [generationAt, periodAt] = [SUMMARY_WIDTH, SUMMARY_WIDTH + GENERATION_WIDTH];
  const period = (Object.keys(PERIOD_LETTERS) as SumPeriod[]).find(
    (each) => PERIOD_LETTERS[each] === rest[periodAt],
  );
  return {
    summary: Number(rest.slice(0, generationAt)),
    generation: Number(rest.slice(generationAt, periodAt)),
    period: period ?? 'hour',
    start: Number(rest.slice(periodAt + 1, periodAt + 1 + START_WIDTH)) - START_BASE,
  };
}

/** All that belongs to one summary or another: headers, lookups, texts and pages. */
export const SUMMARY_RANGES: readonly KeyRange[] = ['uh', 'ul', 'un', 'up'].map(allWith);
