import type { Bound } from './spans.ts';
import type { SumSpan } from './sum-span.ts';
import type {
  KeyRow,
  RebuildProgress,
  RebuildReport,
  SeriesRow,
  SummaryState,
  SumPeriod,
  SumRow,
  SumTotals,
} from './sum-types.ts';

/** Which keys are meant; undefined: all. */
export type Target =
  | { kind: 'anyOf'; texts: readonly string[] }
  | { kind: 'prefix'; text: string }
  | undefined;

/** Which sums of a summary are meant, checked. */
export interface SumSelection {
  /** The name of the summary. */
  summary: string;
  span: SumSpan;
  target: Target;
}

/** Which sums of one kind of period are meant, checked. */
export interface PeriodSelection extends SumSelection {
  period: SumPeriod;
}

/** Which rows of a result are wanted, checked. */
export interface SumPage {
  limit: number;
  offset: number;
}

/** Which rows are wanted, checked. */
export interface RowsQuery extends SumSelection, SumPage {
  /** Each has a result of its own. */
  periods: readonly SumPeriod[];
  order: 'date' | 'hits' | 'transfer';
}

/** Which keys are wanted, checked. */
export interface KeysQuery extends PeriodSelection, SumPage {
  order: 'hits' | 'transfer';
}

/** How sums are rebuilt, checked. */
export interface RebuildSettings {
  from: Bound | undefined;
  /** The name of an IANA time zone; undefined: the one that the sums have. */
  timeZone: string | undefined;
  onProgress: ((progress: RebuildProgress) => void) | undefined;
}

/**
 * Where the sums of a storage are read and rebuilt, whatever the engine. Each reading shows one moment. What names a
 * summary that the storage does not keep is refused with TRACKS_NO_SUMMARY; a span that ends before it starts in the
 * time zone of the sums, with a RangeError.
 */
export interface SumSource {
  /** The rows of each of the periods, all of the same moment. */
  rows(query: RowsQuery): Promise<SumRow[][]>;
  totals(selection: PeriodSelection): Promise<SumTotals>;
  /** The number of different keys. */
  countKeys(selection: PeriodSelection): Promise<number>;
  /** What each period adds up to, the oldest first. */
  series(selection: PeriodSelection): Promise<SeriesRow[]>;
  /** The keys, each added up over the span, the greatest first. */
  keys(query: KeysQuery): Promise<KeyRow[]>;
  /** All summaries that the storage keeps. */
  summaries(): Promise<SummaryState[]>;
  /** The IANA time zone of the storage. */
  readonly timeZone: string;
  rebuild(settings: RebuildSettings): Promise<RebuildReport>;
}
