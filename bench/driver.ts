import type { GeneratedData } from './generate-tracks.ts';

/** A track to save. Run ids are the same integers in every driver. */
export interface NewTrack {
  taskId: string;
  runId: number;
  userName: string;
  timeStamp: number;
  data: GeneratedData;
}

/** A track without its data. */
export interface Head {
  readonly trackNum: number;
  readonly taskId: string;
  readonly runId: number;
  readonly userName: string;
  readonly timeStamp: number;
}

/** A track as a driver hands it out: complete, with its data decoded at the latest when it is read. */
export interface Row extends Head {
  readonly data: GeneratedData;
}

/** Which tracks to return; both bounds of a window are inclusive. */
export type Selection =
  | { attribute: 'taskId' | 'userName'; value: string }
  | { attribute: 'timeStamp'; from: number; to: number };

/** Which tracks to count. */
export type CountCriteria =
  | { kind: 'task-in-window'; taskId: string; from: number; to: number }
  | { kind: 'tasks-of-user'; taskIds: readonly [string, string]; userName: string }
  | { kind: 'user-prefix'; prefix: string };

/** A value, or a promise of it where the product is asynchronous: synchronous products pay no await. */
export type Awaitable<T> = T | Promise<T>;

/** What a saved track survives: the death of the process, or a power cut too. */
export type Durability = 'process' | 'fsync';

export interface DriverOptions {
  /** An existing folder, empty or with what this driver left there. */
  folder: string;
  durability: Durability;
}

/** What can save tracks. They are numbered from 1 in the order in which they are saved. */
export interface Saver {
  open(options: DriverOptions): Awaitable<void>;
  /** Makes the runs of these tracks that do not exist yet; only where the product knows runs. Not timed. */
  makeRuns?(tracks: readonly NewTrack[]): Awaitable<void>;
  /** Saves all of them in one transaction. */
  saveBatch(tracks: readonly NewTrack[]): Awaitable<void>;
  saveOne(track: NewTrack): Awaitable<void>;
  close(): Awaitable<void>;
}

/** One product under test. */
export interface Driver extends Saver {
  /** The track of this task, run and user with the greatest time stamp and number. */
  last(taskId: string, runId: number, userName: string): Awaitable<Row | undefined>;
  /** The selected tracks in any order. */
  rows(selection: Selection): Awaitable<Iterable<Row>>;
  /** The same without their data. */
  heads(selection: Selection): Awaitable<Iterable<Head>>;
  count(criteria: CountCriteria): Awaitable<number>;
  /** Who has tracks of this task, sorted. */
  userNames(taskId: string): Awaitable<readonly string[]>;
  /** The tasks that have tracks, sorted. */
  taskIds(): Awaitable<readonly string[]>;
  countBy(attribute: 'taskId' | 'userName'): Awaitable<ReadonlyMap<string, number>>;
  /** Brings the files to the state a careful operator would leave them in, before their size is taken. */
  tidy?(): Awaitable<void>;
}
