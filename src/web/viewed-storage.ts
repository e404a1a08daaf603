import type { RunState } from '../runs/index.ts';
import type {
  AttributeValue,
  Disagreement,
  IterateOptions,
  KeyRow,
  KeysOptions,
  QueryOptions,
  RetentionPolicy,
  SeriesOptions,
  SeriesRow,
  StorageStats,
  SummaryState,
  TotalsOptions,
  Track,
  TrackHead,
} from '../storage/index.ts';

/** The methods of a storage that the web view needs. Every `TrackingStorage` has them, for any type of data. */
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
  getSeries(summary: string, options?: SeriesOptions): Promise<SeriesRow[]>;
  getKeys(summary: string, options?: KeysOptions): Promise<KeyRow[]>;
  countKeys(summary: string, options?: TotalsOptions): Promise<number>;
  getRetention(): Promise<RetentionPolicy | undefined>;
  stats(): Promise<StorageStats>;
  check(): AsyncIterable<Disagreement>;
}
