import { inspect } from 'node:util';
import { formatTime } from '../../runs/index.ts';
import { encodeJsonValue, isPlainJson } from '../../values/index.ts';
import { trackIdOf } from './track-id.ts';
import type { TrackData, TrackHead, TrackMetadata } from './types.ts';

/** The data of a track, which is decoded when it is first asked for. */
export interface DataSource {
  /** A copy of the data that belongs to the caller. */
  readData(): object;
}

/** A track in JSON. */
export interface TrackJson {
  trackId: string;
  taskId: string;
  runId: number;
  userName: string;
  /** ISO 8601, UTC. */
  timeStamp: string;
  /** Whether `data` has values that JSON has not, which are tagged: `{ $date: … }`. */
  tagged?: true;
  data: unknown;
}

/**
 * A track as it was at the moment it was read: a snapshot. It never changes by itself, and what a caller does
 * to its `data` stays with this object.
 */
export class Track<D extends object = TrackData> implements TrackHead {
  readonly trackNum: number;
  readonly taskId: string;
  readonly runId: number;
  readonly userName: string;
  readonly timeStamp: number;
  readonly #typeName: string;
  readonly #source: DataSource;
  #data: D | undefined;

  /** @internal */
  constructor(typeName: string, trackNum: number, metadata: TrackMetadata, source: DataSource) {
    this.trackNum = trackNum;
    this.taskId = metadata.taskId;
    this.runId = metadata.runId;
    this.userName = metadata.userName;
    this.timeStamp = metadata.timeStamp;
    this.#typeName = typeName;
    this.#source = source;
  }

  /** The track's number with at least seven digits, e.g. `'0000001'`. */
  get trackId(): string {
    return trackIdOf(this.trackNum);
  }

  /** What was stored with the track. Decoded on first use; the same object each time. */
  get data(): D {
    this.#data ??= this.#source.readData() as D;
    return this.#data;
  }

  /** The attributes that every track has: taskId, runId, userName, timeStamp. */
  get metadata(): TrackMetadata {
    const { taskId, runId, userName, timeStamp } = this;
    return { taskId, runId, userName, timeStamp };
  }

  /** The name of the track type, 'Track' unless the storage says otherwise. */
  get typeName(): string {
    return this.#typeName;
  }

  /** `<Track ['a001', 1, 'u1', '2026-11-21 19:09']: { somekey: 'somevalue' }>`, in UTC. */
  toString(): string {
    const head = inspect([this.taskId, this.runId, this.userName, formatTime(this.timeStamp)], {
      breakLength: Infinity,
    });
    return `<${this.#typeName} ${tighten(head)}: ${inspect(this.data, { depth: null, breakLength: Infinity })}>`;
  }

  /** The track as a plain object, which can be spread, cloned and sent to a worker. */
  toObject(): TrackHead & { data: D } {
    return { trackId: this.trackId, trackNum: this.trackNum, ...this.metadata, data: this.data };
  }

  /** What `JSON.stringify` shows, whatever the data holds: the line of an export, which an import takes. */
  toJSON(): TrackJson {
    const { trackId, taskId, runId, userName, timeStamp, data } = this;
    const head = { trackId, taskId, runId, userName, timeStamp: new Date(timeStamp).toISOString() };
    return isPlainJson(data) ? { ...head, data } : { ...head, tagged: true, data: encodeJsonValue(data) };
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

/** `inspect` puts a blank inside the brackets of an array; tracks are shown without. */
function tighten(array: string): string {
  return `[${array.slice(1, -1).trim()}]`;
}
