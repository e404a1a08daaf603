import type { TimeValue } from '../../clocks/index.ts';
import type { TrackingError } from '../../errors.ts';

/** What a track says beyond its metadata: an arbitrary mapping. Which values it may hold: docs/tracking.md, "What data can hold". */
export type TrackData = Record<string, unknown>;

/** A value that an index can hold. Other values of an attribute (null, objects, arrays, …) are simply not in its index. */
export type AttributeValue = string | number | boolean;

/** The attributes that every track has. */
export type TrackAttribute = 'taskId' | 'runId' | 'userName' | 'timeStamp';

/** The keys of `data` that may be declared as indexed attributes, where the type of `data` is known. */
export type DataAttribute<D> = string extends keyof D ? never : Exclude<keyof D & string, TrackAttribute>;

/** One track to save. */
export interface TrackEntry<D extends object = TrackData> {
  taskId: string;
  /** 0 or absent: the task's current run, which is started if there is none. */
  runId?: number | undefined;
  userName: string;
  data: D;
  /** When it happened; now, if absent. */
  timeStamp?: TimeValue | undefined;
}

/** The attributes of a track without its data. */
export interface TrackMetadata {
  readonly taskId: string;
  readonly runId: number;
  readonly userName: string;
  /** Integer milliseconds since 1970, UTC. */
  readonly timeStamp: number;
}

/** A track's metadata together with its identity, as `queryMetadata` returns it without reading a row. */
export interface TrackHead extends TrackMetadata {
  readonly trackId: string;
  readonly trackNum: number;
}

/** Values between two bounds. */
export interface RangeCriterion<V> {
  gt?: V | undefined;
  gte?: V | undefined;
  lt?: V | undefined;
  lte?: V | undefined;
}

/** One condition on an attribute: the value itself, or one of the explicit forms. */
export type Condition<V> =
  | V
  | { equals: V }
  | RangeCriterion<V>
  | (V extends string ? { prefix: string } : never);

/** A condition, or several of which any may hold. Text that ends in `*` stands for a prefix; `{ equals }` takes it literally. */
export type Criterion<V> = Condition<V> | readonly Condition<V>[];

/** The indexable part of an attribute's type; any indexable value where the type is not known. */
export type Indexable<V> = unknown extends V ? AttributeValue : Extract<V, AttributeValue>;

/** What tracks to find: all conditions must hold. `undefined` means no condition; `runId: null` too. */
export type Criteria<D extends object = TrackData, A extends string = never> = {
  taskId?: Criterion<string> | undefined;
  runId?: Criterion<number> | null | undefined;
  userName?: Criterion<string> | undefined;
  timeStamp?: Criterion<TimeValue> | undefined;
  /** No earlier than this (inclusive). */
  timeFrom?: TimeValue | null | undefined;
  /** No later than this (inclusive). */
  timeTo?: TimeValue | null | undefined;
  /** Both bounds at once (inclusive); null or undefined leaves one open. */
  timeFromTo?: readonly [from: TimeValue | null | undefined, to: TimeValue | null | undefined] | undefined;
} & { [K in A]?: Criterion<K extends keyof D ? Indexable<D[K]> : AttributeValue> | undefined };

/** The order of the answer and the part of it that is wanted. */
export interface QueryOptions<A extends string = never> {
  /** `trackNum` (default) or any indexed attribute; ties are ordered by trackNum. */
  orderBy?: 'trackNum' | TrackAttribute | A | undefined;
  /** The greatest first. Default false. */
  reverse?: boolean | undefined;
  /** The most tracks in the answer. Default: no limit. */
  limit?: number | undefined;
  /** How many tracks to skip at the start. Default 0. */
  offset?: number | undefined;
  /** A trackId: only what comes after this track in the order asked for (the cursor of a page). */
  after?: string | undefined;
  /** Ends the call: it rejects with the signal's reason at once. */
  signal?: AbortSignal | undefined;
}

/** A track that an iteration left out because its record is damaged. */
export interface DamagedTrack {
  trackId: string;
  /** TRACKS_CORRUPTED, with the key of the record. */
  error: TrackingError;
}

/** The options of a query, and what an iteration does about damage. */
export interface IterateOptions<A extends string = never> extends QueryOptions<A> {
  /** Is told of each track whose record is damaged, which is then left out. Default: the first one ends the iteration. */
  onDamaged?: ((damaged: DamagedTrack) => void) | undefined;
}

/** Where the tracks of a delivery from outside come from, so that the same delivery changes nothing the second time. */
export interface Delivery {
  /** Names the origin, e.g. a log file. */
  source: string;
  /** How far this delivery brings the source: an integer >= 0, greater with each delivery. */
  position: number;
}

/** Which run: by its number, or the current run of a task. */
export interface RunSelector {
  taskId?: string | undefined;
  /** 0 or absent: the task's current run. */
  runId?: number | undefined;
}

/** The type of an attribute's values. */
export type AttributeType<D, K extends string> = K extends 'taskId' | 'userName'
  ? string
  : K extends 'runId' | 'timeStamp'
    ? number
    : K extends keyof D
      ? Indexable<D[K]>
      : AttributeValue;

/** How a track is saved. */
export interface SaveOptions {
  /** Replace the last track of the same task, run and user, if there is one. Default false. */
  update?: boolean | undefined;
  /** With `update`: replace the data as a whole instead of merging key by key. Default false. */
  overwrite?: boolean | undefined;
  /** When it happened; now, if absent. */
  timeStamp?: TimeValue | undefined;
}

/** How a query is going to be answered. */
export interface QueryPlan {
  /** The index the candidates are taken from, and how many there are; `all` where nothing restricts the answer. */
  from: { attribute: string; candidates: number };
  /** The attributes each candidate is compared by, in this order. */
  filterBy: string[];
  /** How the answer is put in order: `none` where the candidates come in order already. */
  sort: 'none' | 'sort';
}
