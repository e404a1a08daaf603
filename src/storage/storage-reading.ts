import { checkIndexedText, checkRunId } from './contract/checks.ts';
import type { Conditions } from './contract/conditions.ts';
import { parseCriteria } from './contract/criteria.ts';
import { checkAttribute, type Order, parseIteration, parseOrder } from './contract/order.ts';
import { Track } from './contract/track.ts';
import { parseTrackId } from './contract/track-id.ts';
import type {
  AttributeType,
  Criteria,
  DataAttribute,
  IterateOptions,
  QueryOptions,
  QueryPlan,
  TrackAttribute,
  TrackData,
  TrackHead,
} from './contract/types.ts';
import { countTracks, explainPlan, iterateTracks, readHeads, readTracks } from './engine/queries/reading.ts';
import { countValues, distinctValues } from './engine/queries/value-counts.ts';
import type { Store } from './engine/store.ts';
import { StorageSums } from './storage-sums.ts';

/** What finds and counts tracks; nothing is changed by it. */
export abstract class StorageReading<
  D extends object = TrackData,
  A extends string = DataAttribute<D>,
> extends StorageSums<D, A> {
  /** The track with this id; undefined if there is none. @throws TrackingError TRACKS_CORRUPTED */
  async getTrack(trackId: string): Promise<Track<D> | undefined> {
    const trackNum = parseTrackId(checkIndexedText('trackId', trackId));
    const { store } = this.openNow ?? (await this.opened());
    if (!store.isSettled) await store.settled();
    return store.index.has(trackNum) ? this.#trackOf(store, trackNum) : undefined;
  }

  /** The tracks of a task, run and user, by number. Run 0 is the task's current run; if it has none, there are none. */
  async getUserTracks(taskId: string, runId: number, userName: string): Promise<Track<D>[]> {
    const run = await this.#runOf(taskId, runId, userName);
    return run === 0
      ? []
      : this.#query({ taskId: { equals: taskId }, runId: run, userName: { equals: userName } });
  }

  /** The track with the greatest time stamp, then number, of a task, run and user; undefined if there is none. */
  async getLastUserTrack(taskId: string, runId: number, userName: string): Promise<Track<D> | undefined> {
    checkIndexedText('taskId', taskId);
    checkIndexedText('userName', userName);
    const wanted = checkRunId('runId', runId);
    const { store } = this.openNow ?? (await this.opened());
    while (!store.index.last.isBuilt) await store.index.last.build();
    if (!store.isSettled) await store.settled();
    const trackNum = store.index.lastOf(taskId, wanted || store.runs.currentRunId(taskId), userName);
    return trackNum === 0 ? undefined : this.#trackOf(store, trackNum);
  }

  /**
   * The tracks that meet all criteria; without criteria, all tracks.
   *
   * @throws TypeError for an unknown criterion or option, or a value of the wrong type; RangeError for one out of range
   * @throws TrackingError TRACKS_CORRUPTED, TRACKS_READ_FAILED; TRACKS_NOT_FOUND if the track of `after` is gone
   */
  async query(criteria?: Criteria<D, A>, options?: QueryOptions<A>): Promise<Track<D>[]> {
    return this.#query(criteria, options);
  }

  async #query(criteria: unknown, options?: QueryOptions<string>): Promise<Track<D>[]> {
    const conditions = parseCriteria(criteria, this.settings.indexAttributes);
    const order = parseOrder(options, this.settings.indexAttributes);
    const { store } = this.openNow ?? (await this.opened());
    return (await readTracks(store, this.settings.typeName, conditions, order)) as Track<D>[];
  }

  /** The metadata of the tracks that meet the criteria, from the indexes alone: many times faster than `query`. */
  async queryMetadata(criteria?: Criteria<D, A>, options?: QueryOptions<A>): Promise<TrackHead[]> {
    const conditions = parseCriteria(criteria, this.settings.indexAttributes);
    const order = parseOrder(options, this.settings.indexAttributes);
    const { store } = this.openNow ?? (await this.opened());
    return readHeads(store, conditions, order);
  }

  /**
   * The tracks that `query` would return, one after the other, as they were when the iteration began. In memory it
   * keeps four bytes for each of them, and the old version of those that change meanwhile.
   */
  iterate(criteria?: Criteria<D, A>, options?: IterateOptions<A>): AsyncGenerator<Track<D>, void, undefined> {
    const conditions = parseCriteria(criteria, this.settings.indexAttributes);
    const { order, onDamaged } = parseIteration(options, this.settings.indexAttributes);
    return this.#iterate(conditions, order, onDamaged);
  }

  async *#iterate(
    conditions: Conditions,
    order: Order,
    onDamaged: IterateOptions['onDamaged'],
  ): AsyncGenerator<Track<D>, void, undefined> {
    const { store } = this.openNow ?? (await this.opened());
    const { typeName } = this.settings;
    yield* iterateTracks(store, typeName, conditions, order, onDamaged) as AsyncGenerator<Track<D>>;
  }

  /** The number of tracks that meet the criteria, from the indexes alone. */
  async count(criteria?: Criteria<D, A>): Promise<number> {
    const conditions = parseCriteria(criteria, this.settings.indexAttributes);
    const { store } = this.openNow ?? (await this.opened());
    return countTracks(store, conditions);
  }

  /** The values that an attribute has in the tracks that meet the criteria, sorted. */
  async distinct<K extends TrackAttribute | A>(
    attribute: K,
    criteria?: Criteria<D, A>,
  ): Promise<AttributeType<D, K>[]> {
    const conditions = parseCriteria(criteria, this.settings.indexAttributes);
    const by = checkAttribute(attribute, this.settings.indexAttributes);
    const { store } = this.openNow ?? (await this.opened());
    return (await distinctValues(store, conditions, by)) as AttributeType<D, K>[];
  }

  /** How many of the tracks that meet the criteria have each value of an attribute, in the order of the values. */
  async countBy<K extends TrackAttribute | A>(
    attribute: K,
    criteria?: Criteria<D, A>,
  ): Promise<Map<AttributeType<D, K>, number>> {
    const conditions = parseCriteria(criteria, this.settings.indexAttributes);
    const by = checkAttribute(attribute, this.settings.indexAttributes);
    const { store } = this.openNow ?? (await this.opened());
    return (await countValues(store, conditions, by)) as Map<AttributeType<D, K>, number>;
  }

  /** The names of the users that have tracks of a task, sorted by code point. */
  async getUserNames(taskId: string): Promise<string[]> {
    const criteria = { taskId: { equals: checkIndexedText('taskId', taskId) } } as Criteria<D, A>;
    return this.distinct('userName', criteria);
  }

  /** The ids of the tasks that have tracks, sorted by code point. */
  async getTaskIds(): Promise<string[]> {
    return this.distinct('taskId');
  }

  /** How a query is going to be answered: where the candidates come from, and what they are filtered by. */
  async explain(criteria?: Criteria<D, A>, options?: QueryOptions<A>): Promise<QueryPlan> {
    const conditions = parseCriteria(criteria, this.settings.indexAttributes);
    const order = parseOrder(options, this.settings.indexAttributes);
    const { store } = this.openNow ?? (await this.opened());
    return explainPlan(store, conditions, order);
  }

  /** The run that run 0, or a given run, stands for; 0 if there is none. */
  async #runOf(taskId: string, runId: number, userName: string): Promise<number> {
    checkIndexedText('taskId', taskId);
    checkIndexedText('userName', userName);
    const wanted = checkRunId('runId', runId);
    const { store } = this.openNow ?? (await this.opened());
    if (!store.isSettled) await store.settled();
    return wanted || store.runs.currentRunId(taskId);
  }

  #trackOf(store: Store, trackNum: number): Track<D> {
    return new Track(
      this.settings.typeName,
      trackNum,
      store.index.metadataOf(trackNum),
      store.rows.read(trackNum),
    );
  }
}
