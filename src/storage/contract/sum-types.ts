import type { LongCallOptions } from '../../arguments/index.ts';
import type { TimeValue } from '../../clocks/index.ts';
import type { Summary } from './summary.ts';

/** The lengths of periods that sums are kept for: hours, dates and months in the storage's time zone. */
export type SumPeriod = 'hour' | 'date' | 'month';

/** A summary, or its name. */
export type SummaryOrName = Summary | string;

/** Which keys are meant: one (text that ends in `*` is a prefix), one literally, several, or all with a prefix. */
export type SumTarget = string | { equals: string } | { anyOf: readonly string[] } | { prefix: string };

/**
 * Which periods are meant: all that begin or end between two moments. Text such as `'2016'`, `'2016-03'` or `'2016-03-27'`
 * stands for all of that year, month or date in the storage's time zone.
 */
export interface SumRange {
  /** The first moment that is meant. Default: that of the first track. */
  timeFrom?: TimeValue | null | undefined;
  /** The last moment that is meant. Default: that of the last track. */
  timeTo?: TimeValue | null | undefined;
  /** Both at once; null or undefined leaves one open. */
  timeFromTo?: readonly [from: TimeValue | null | undefined, to: TimeValue | null | undefined] | undefined;
  /** Only these keys. Default: all. */
  target?: SumTarget | undefined;
}

/** Which periods are meant: the one that `startDate` falls into, or all from that of `startDate` to that of `endDate`. */
export interface SumDates {
  /** Alone: the one period that it falls into. Text such as `'2016-03'` means all of that month in the storage's time zone. */
  startDate?: TimeValue | undefined;
  /** The last moment that is meant; text such as `'2016-03'` or `'2016-03-27'` means all of that month or date. */
  endDate?: TimeValue | undefined;
}

/** Which sums are wanted, and their order. */
export interface SumOptions extends SumDates {
  /** Only these keys. Default: all. */
  target?: SumTarget | undefined;
  /** `hour`, `date` or `month`; `all` gives the three at once. Default `date`. */
  period?: SumPeriod | 'all' | undefined;
  /** The most rows of each period, 1 or more. Default 500. */
  limit?: number | undefined;
  /** The page of `limit` rows, from 1. Default 1. */
  page?: number | undefined;
  /**
   * `date` (default): the newest first, within one period by hits. `hits`, `transfer`: the greatest first, whatever the
   * period. Ties: the newest first, then by key.
   */
  order?: 'date' | 'hits' | 'transfer' | undefined;
}

/** Which totals are wanted. */
export interface TotalsOptions extends SumRange {
  /** The length of the periods in the range. Default `date`; `month` if no time is given. */
  period?: SumPeriod | undefined;
}

/** Which periods of a series are wanted. */
export interface SeriesOptions extends SumRange {
  /** The length of the period of a row. Default `date`. */
  period?: SumPeriod | undefined;
}

/** Which keys are wanted, each added up over a range, and their order. */
export interface KeysOptions extends TotalsOptions {
  /** The most keys, 1 or more. Default 500. */
  limit?: number | undefined;
  /** The page of `limit` keys, from 1. Default 1. */
  page?: number | undefined;
  /** The greatest first. Default `hits`. Ties: by key. */
  order?: 'hits' | 'transfer' | undefined;
}

/** The sums of a key in a period. */
export interface SumRow {
  /** When the period began: hour `'2016-03-27T14:00:00+02:00'`, date `'2016-03-27'`, month `'2016-03-01'`. */
  date: string;
  key: string;
  /** The number of tracks. */
  hits: number;
  transfer: number;
}

/** Sums over several keys and periods. */
export interface SumTotals {
  hits: number;
  transfer: number;
}

/** What a period adds up to. */
export interface SeriesRow extends SumTotals {
  /** When the period began, as in `SumRow`. */
  date: string;
  /** The number of different keys in the period. */
  keys: number;
}

/** The sums of a key over a range. */
export interface KeyRow extends SumTotals {
  key: string;
}

/** The rows of the three periods at once. */
export interface AllSums {
  hour: SumRow[];
  date: SumRow[];
  month: SumRow[];
}

/** How long sums are kept, as durations such as `'60d'`, or as milliseconds. Months are kept forever. */
export interface SumRetention {
  hour?: string | number | undefined;
  date?: string | number | undefined;
}

/** How a storage keeps sums. */
export interface SummariesOptions {
  /** How long sums are kept. It is stored until another is given. Default: what is stored; in a new storage forever. */
  retention?: SumRetention | undefined;
  /** About how many counters stay in memory before they are added to the stored sums. Default 65,536. */
  openCountersMax?: number | undefined;
}

/** A summary that a storage keeps. */
export interface SummaryState {
  name: string;
  /** Whether every track that was ever saved is in the sums, or, after a rebuild, every stored track. */
  isComplete: boolean;
  /** Whether its definition was given this time, so that tracks saved now are counted. */
  isCounting: boolean;
  /** Whether its keys identify people. */
  isPersonal: boolean;
  /** The IANA time zone of its hours, dates and months. */
  timeZone: string;
  /** The number of different keys that were ever counted. */
  keys: number;
  /** Tracks from this number on have been counted ... */
  countedFrom: number;
  /** ... up to this number. */
  countedTo: number;
}

/** The progress of a rebuild. */
export interface RebuildProgress {
  phase: 'copying' | 'counting';
  /** Tracks read so far. */
  tracks: number;
  /** Tracks to read, as found at the start. */
  tracksTotal: number;
}

/** How sums are rebuilt. */
export interface RebuildOptions extends LongCallOptions<RebuildProgress> {
  /** Months before this moment stay as they are. Default: all tracks are counted again. */
  from?: TimeValue | undefined;
  /** Another time zone from now on. */
  timeZone?: string | undefined;
}

/** What a rebuild did. */
export interface RebuildReport {
  /** Tracks that were counted. */
  tracks: number;
  /** The names of the summaries that were rebuilt. */
  summaries: string[];
}
