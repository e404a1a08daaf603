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
  getSeries(summary: string, options?: SeriesOptions): Promise<SeriesRow[]>;
  getKeys(summary: string, options?: KeysOptions): Promise<KeyRow[]>;
  countKeys(summary: string, options?: TotalsOptions): Promise<number>;
  getRetention(): Promise<RetentionPolicy | undefined>;
  stats(): Promise<StorageStats>;
  check(): AsyncIterable<Disagreement>;
}
