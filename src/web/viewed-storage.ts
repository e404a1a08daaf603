import type { RunState } from '../runs/index.ts';
import type {
  AttributeValue,
  Disagreement,
  IterateOptions,
  QueryOptions,
  RetentionPolicy,
  StorageStats,
  SummaryState,
  SumOptions,
  SumPeriod,
  SumRow,
  SumTotals,
  TotalsOptions,
  Track,
  TrackHead,
} from '../storage/index.ts';

/** What the web view needs of a storage. Every `TrackingStorage` has it, whatever its data looks like. */
export interface ViewedStorage {
  readonly status: string;
  readonly typeName: string;
  readonly indexAttributes: readonly string[];
  getTrack(trackId: string): Promise<Track<object> | undefined>;
  iterate(criteria?: object, options?: IterateOptions<string>): AsyncIterable<Track<object>>;
  queryMetadata(criteria?: object, options?: QueryOptions<string>): Promise<TrackHead[]>;
  count(criteria?: object): Promise<number>;
  distinct(attribute: string, criteria?: object): Promise<AttributeValue[]>;
  countBy(attribute: string, criteria?: object): Promise<Map<AttributeValue, number>>;
  getRuns(): Promise<RunState[]>;
  getSummaries(): Promise<SummaryState[]>;
  getSum(summary: string, options?: SumOptions & { period?: SumPeriod | undefined }): Promise<SumRow[]>;
  getTotals(summary: string, options?: TotalsOptions): Promise<SumTotals>;
  countKeys(summary: string, options?: TotalsOptions): Promise<number>;
  getRetention(): Promise<RetentionPolicy | undefined>;
  stats(): Promise<StorageStats>;
  check(): AsyncIterable<Disagreement>;
}
