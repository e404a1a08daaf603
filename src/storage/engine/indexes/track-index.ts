import { assert } from '../../../errors.ts';
import { STRIDE_LENGTH, type Steps } from '../../../slices/index.ts';
import type { AttributeValue, TrackMetadata } from '../../contract/types.ts';
import { firstRowOfPage, pageOfRow } from '../records/page-rows.ts';
import type { TrackPage } from '../records/track-page.ts';
import { AttributeIndex } from './attribute-index.ts';
import { LastIndex, type LastIndexSource } from './last-index.ts';
import { PostingMoves } from './posting-moves.ts';
import { RowGroups } from './row-groups.ts';
import { RunDictionary } from './run-dictionary.ts';
import { TimeIndex } from './time-index.ts';
import { ValueDictionary } from './value-dictionary.ts';

/** The values of a track that are indexed. */
export interface IndexedValues extends TrackMetadata {
  /** The values of the attributes from data, in the order of their declaration. */
  readonly attributes: readonly (AttributeValue | undefined)[];
}

/** A track whose user or attributes from data change, and nothing else. */
export interface ReassignedTrack {
  readonly trackNum: number;
  readonly userName: string;
  readonly attributes: readonly (AttributeValue | undefined)[];
}

/** All indexes of the tracks: for each attribute a column, and posting lists or a B-tree. */
export class TrackIndex implements LastIndexSource {
  readonly task = new AttributeIndex('taskId', new ValueDictionary());
  readonly run = new AttributeIndex('runId', new RunDictionary());
  readonly user = new AttributeIndex('userName', new ValueDictionary());
  readonly time = new TimeIndex();
  readonly rowGroups = new RowGroups();
  /** The indexes of attributes from data, in the order of their declaration. */
  readonly attributes: readonly AttributeIndex[];
  readonly last: LastIndex;
  readonly #byName = new Map<string, AttributeIndex>();
  /** How many tracks there are on each page of the columns. */
  readonly #pageCounts: number[] = [];
  #count = 0;
  #lastTrackNum = 0;

  constructor(attributeNames: readonly string[]) {
    this.attributes = attributeNames.map((name) => new AttributeIndex(name, new ValueDictionary()));
    for (const index of [this.task, this.run, this.user, ...this.attributes])
      this.#byName.set(index.name, index);
    this.last = new LastIndex(this);
  }

  /** The number of tracks. */
  get count(): number {
    return this.#count;
  }

  /** The greatest track number ever indexed. */
  get lastTrackNum(): number {
    return this.#lastTrackNum;
  }

  /** The index of an attribute; undefined for the time stamp and for anything else. */
  attribute(name: string): AttributeIndex | undefined {
    return this.#byName.get(name);
  }

  /** The index of an attribute that is indexed. */
  attributeOf(name: string): AttributeIndex {
    const index = this.#byName.get(name);
    assert(index, 'conditions, orders and pages name indexed attributes');
    return index;
  }

  has(trackNum: number): boolean {
    return this.task.ordinalOf(trackNum) !== 0;
  }

  /** Indexes a track that is not indexed. */
  add(trackNum: number, values: IndexedValues): void {
    this.task.add(trackNum, values.taskId);
    this.run.add(trackNum, values.runId);
    this.user.add(trackNum, values.userName);
    this.time.add(trackNum, values.timeStamp);
    for (let i = 0; i < this.attributes.length; i++) {
      const value = values.attributes[i];
      if (value !== undefined) this.attributes[i]!.add(trackNum, value);
    }
    const page = pageOfRow(trackNum);
    this.#pageCounts[page] = (this.#pageCounts[page] ?? 0) + 1;
    this.#count++;
    if (trackNum > this.#lastTrackNum) this.#lastTrackNum = trackNum;
    this.last.add(trackNum);
  }

  /** Loads a page of all columns. The tracks are found only after `loadLists`. */
  *loadPage(number: number, { count, times, runIds, columns, rowGroups }: TrackPage): Steps<void> {
    for (const { name, values, ordinals } of columns)
      yield* this.attributeOf(name).loadPage(number, values, ordinals);
    this.run.loadRuns(number, runIds);
    this.time.loadPage(number, times);
    this.rowGroups.setPage(number, rowGroups);
    this.#pageCounts[number] = count;
    this.#count += count;
    if (count > 0) this.#lastTrackNum = firstRowOfPage(number) + times.length - 1;
  }

  /** Builds all lists from the columns. */
  *loadLists(pageCount: number): Steps<void> {
    for (const index of this.#byName.values()) yield* index.loadPostings(pageCount);
    const trackNums = new Uint32Array(this.#count);
    let count = 0;
    for (let trackNum = 1; trackNum <= this.#lastTrackNum; trackNum++) {
      if (this.has(trackNum)) trackNums[count++] = trackNum;
      if (trackNum % STRIDE_LENGTH === 0) yield;
    }
    yield* this.time.loadOrder(trackNums);
  }

  /** Unindexes a track that is indexed. */
  remove(trackNum: number): void {
    this.last.remove(trackNum);
    this.task.remove(trackNum);
    this.run.remove(trackNum);
    this.user.remove(trackNum);
    this.time.remove(trackNum);
    for (const index of this.attributes) index.remove(trackNum);
    this.#countRemoval(trackNum);
  }

  /** A page whose last track goes gives its memory back, unless tracks still come to it. */
  #countRemoval(trackNum: number): void {
    this.#count--;
    const page = pageOfRow(trackNum);
    const left = (this.#pageCounts[page] ?? 0) - 1;
    this.#pageCounts[page] = left;
    if (left > 0 || page === pageOfRow(this.#lastTrackNum)) return;
    for (const index of this.#byName.values()) index.dropPage(page);
    this.time.dropPage(page);
    this.rowGroups.dropPage(page);
  }

  /** Unindexes many tracks at a small part of the cost, best in the order of time. */
  *removeMany(trackNums: Iterable<number>): Steps<void> {
    const indexes = [...this.#byName.values()].map((index) => ({ index, moves: new PostingMoves() }));
    for (const trackNum of trackNums) {
      this.last.remove(trackNum);
      for (const { index, moves } of indexes) index.assign(trackNum, undefined, moves);
      this.time.remove(trackNum);
      this.#countRemoval(trackNum);
      yield;
    }
    for (const { index, moves } of indexes) yield* index.follow(moves);
  }

  /** Changes the users and the attributes from data of many indexed tracks, best in the order of time. */
  *reassign(tracks: Iterable<ReassignedTrack>): Steps<void> {
    const users = new PostingMoves();
    const indexes = this.attributes.map((index) => ({ index, moves: new PostingMoves() }));
    const trackNums: number[] = [];
    for (const { trackNum, userName, attributes } of tracks) {
      trackNums.push(trackNum);
      this.last.remove(trackNum);
      this.user.assign(trackNum, userName, users);
      indexes.forEach(({ index, moves }, i) => {
        index.assign(trackNum, attributes[i], moves);
      });
      this.last.add(trackNum);
      yield;
    }
    yield* this.user.follow(users);
    for (const { index, moves } of indexes) yield* index.follow(moves);
    // `last.remove` searched lists that did not yet have the tracks that got the same user here.
    for (const trackNum of trackNums) this.last.add(trackNum);
  }

  /** The metadata of a track that is indexed. */
  metadataOf(trackNum: number): TrackMetadata {
    return {
      taskId: this.task.valueOf(trackNum) as string,
      runId: this.run.ordinalOf(trackNum),
      userName: this.user.valueOf(trackNum) as string,
      timeStamp: this.time.timeOf(trackNum),
    };
  }

  /** The last track of task, run and user; 0 if there is none. The index of last tracks must be built. */
  lastOf(taskId: string, runId: number, userName: string): number {
    const task = this.task.dictionary.find(taskId);
    const user = this.user.dictionary.find(userName);
    return task === 0 || user === 0 ? 0 : this.last.find(task, runId, user);
  }

  /** Bytes of memory in use, estimated. */
  get sizeBytes(): number {
    let bytes = this.time.sizeBytes + this.rowGroups.sizeBytes + this.last.sizeBytes;
    for (const index of this.#byName.values()) bytes += index.sizeBytes;
    return bytes;
  }

  taskOrdinal(trackNum: number): number {
    return this.task.ordinalOf(trackNum);
  }

  runId(trackNum: number): number {
    return this.run.ordinalOf(trackNum);
  }

  userOrdinal(trackNum: number): number {
    return this.user.ordinalOf(trackNum);
  }

  timeOf(trackNum: number): number {
    return this.time.timeOf(trackNum);
  }

  searchLast(task: number, run: number, user: number, except: number): number {
    const lists = [this.task.list(task), this.run.list(run), this.user.list(user)];
    const shortest = lists.reduce((a, b) => (b.length < a.length ? b : a));
    let last = 0;
    for (const trackNum of shortest) {
      if (trackNum === except || this.task.ordinalOf(trackNum) !== task) continue;
      if (this.run.ordinalOf(trackNum) !== run || this.user.ordinalOf(trackNum) !== user) continue;
      if (last === 0 || this.time.timeOf(trackNum) >= this.time.timeOf(last)) last = trackNum;
    }
    return last;
  }
}
