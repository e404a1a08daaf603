import type { CountCriteria, Driver, DriverOptions, Head, NewTrack, Row, Selection } from '../driver.ts';
import { loadPeer } from '../project.ts';
import { commonCount } from './common-count.ts';
import { afterPrefix } from './prefix.ts';

interface RangeOptions {
  start?: unknown;
  end?: unknown;
  limit?: number;
  reverse?: boolean;
}

interface Entries<T> extends Iterable<T> {
  readonly asArray: T[];
}

interface Database<V> {
  get(key: unknown): V | undefined;
  putSync(key: unknown, value: V): boolean;
  put(key: unknown, value: V): Promise<boolean>;
  getValues(key: unknown, options?: RangeOptions): Entries<V>;
  getValuesCount(key: unknown, options?: RangeOptions): number;
  getKeys(options?: RangeOptions): Entries<string>;
  getRange(options?: RangeOptions): Entries<{ key: unknown; value: V }>;
  readonly flushed: Promise<boolean>;
}

interface Environment extends Database<unknown> {
  openDB<V>(options: Record<string, unknown>): Database<V>;
  transactionSync<T>(work: () => T): T;
  close(): Promise<void>;
}

interface Peer {
  open(options: Record<string, unknown>): Environment;
}

type StoredTrack = Omit<Row, 'trackNum'>;
type LastValue = [timeStamp: number, trackNum: number];

const KEY_MAX = 0xffffffff;

/**
 * lmdb with four dupSort indexes. Rows are MessagePack with shared structures, as its README recommends for
 * objects of the same shape. The index of runs has the task and the user in its key: so it finds the last track, too.
 */
export class LmdbDriver implements Driver {
  #environment: Environment | undefined;
  #durability: DriverOptions['durability'] = 'process';
  #tracks!: Database<StoredTrack>;
  #byTask!: Database<number>;
  #byUser!: Database<number>;
  #byTime!: Database<number>;
  #byRun!: Database<LastValue>;
  #lastNum = 0;

  async open({ folder, durability }: DriverOptions): Promise<void> {
    const { open } = await loadPeer<Peer>('lmdb');
    const environment = open({ path: folder, noSubdir: false, maxDbs: 8, noMemInit: true });
    this.#environment = environment;
    this.#durability = durability;
    this.#tracks = environment.openDB({
      name: 'tracks',
      keyEncoding: 'uint32',
      // Keys are unsigned integers, and there is no track 0.
      sharedStructuresKey: 0,
    });
    const index = { dupSort: true, encoding: 'ordered-binary' };
    this.#byTask = environment.openDB({ name: 'byTask', ...index });
    this.#byUser = environment.openDB({ name: 'byUser', ...index });
    this.#byTime = environment.openDB({ name: 'byTime', ...index });
    this.#byRun = environment.openDB({ name: 'byRun', ...index });
    this.#lastNum = newest(this.#tracks);
  }

  saveBatch(tracks: readonly NewTrack[]): Promise<void> | undefined {
    this.#open.transactionSync(() => {
      for (const track of tracks) this.#putSync(track);
    });
    return this.#durability === 'fsync' ? this.#flushed() : undefined;
  }

  #putSync(track: NewTrack): void {
    const trackNum = ++this.#lastNum;
    this.#tracks.putSync(trackNum, track);
    this.#byTask.putSync(track.taskId, trackNum);
    this.#byUser.putSync(track.userName, trackNum);
    this.#byTime.putSync(track.timeStamp, trackNum);
    this.#byRun.putSync([track.runId, track.taskId, track.userName], [track.timeStamp, trackNum]);
  }

  /** The puts of one turn of the event loop become one transaction, which the last of them stands for. */
  async saveOne(track: NewTrack): Promise<void> {
    const trackNum = ++this.#lastNum;
    void this.#tracks.put(trackNum, track);
    void this.#byTask.put(track.taskId, trackNum);
    void this.#byUser.put(track.userName, trackNum);
    void this.#byTime.put(track.timeStamp, trackNum);
    await this.#byRun.put([track.runId, track.taskId, track.userName], [track.timeStamp, trackNum]);
    if (this.#durability === 'fsync') await this.#flushed();
  }

  async #flushed(): Promise<void> {
    await this.#open.flushed;
  }

  last(taskId: string, runId: number, userName: string): Row | undefined {
    const values = this.#byRun.getValues([runId, taskId, userName], { reverse: true, limit: 1 });
    for (const [, trackNum] of values) return this.#row(trackNum);
    return undefined;
  }

  rows(selection: Selection): Row[] {
    return this.#numbers(selection).map((trackNum) => this.#row(trackNum));
  }

  /** A row has its metadata and its data in one value, so there is nothing to be saved. */
  heads(selection: Selection): Head[] {
    return this.rows(selection);
  }

  #row(trackNum: number): Row {
    const stored = this.#tracks.get(trackNum);
    if (!stored) throw new Error(`no track ${trackNum}`);
    const { taskId, runId, userName, timeStamp, data } = stored;
    return { trackNum, taskId, runId, userName, timeStamp, data };
  }

  #numbers(selection: Selection): number[] {
    if (selection.attribute !== 'timeStamp') {
      const index = selection.attribute === 'taskId' ? this.#byTask : this.#byUser;
      return index.getValues(selection.value).asArray;
    }
    const numbers: number[] = [];
    for (const { value } of this.#byTime.getRange({ start: selection.from, end: selection.to + 1 }))
      numbers.push(value);
    return numbers;
  }

  count(criteria: CountCriteria): number {
    switch (criteria.kind) {
      case 'task-in-window':
        return commonCount(
          this.#numbers({ attribute: 'timeStamp', from: criteria.from, to: criteria.to }),
          this.#byTask.getValues(criteria.taskId),
        );
      case 'tasks-of-user': {
        const [one, other] = criteria.taskIds;
        const ofTasks = [...this.#byTask.getValues(one), ...this.#byTask.getValues(other)];
        return commonCount(this.#numbers({ attribute: 'userName', value: criteria.userName }), ofTasks);
      }
      case 'user-prefix':
        return this.#countKeys(this.#byUser, { start: criteria.prefix, end: afterPrefix(criteria.prefix) });
    }
  }

  #countKeys(index: Database<number>, range: RangeOptions): number {
    let count = 0;
    for (const key of index.getKeys(range)) count += index.getValuesCount(key);
    return count;
  }

  userNames(taskId: string): string[] {
    const names = new Set<string>();
    for (const trackNum of this.#byTask.getValues(taskId)) names.add(this.#row(trackNum).userName);
    return [...names].sort();
  }

  taskIds(): string[] {
    return this.#byTask.getKeys().asArray;
  }

  countBy(attribute: 'taskId' | 'userName'): Map<string, number> {
    const index = attribute === 'taskId' ? this.#byTask : this.#byUser;
    const counts = new Map<string, number>();
    for (const value of index.getKeys()) counts.set(value, index.getValuesCount(value));
    return counts;
  }

  async close(): Promise<void> {
    await this.#open.close();
    this.#environment = undefined;
  }

  get #open(): Environment {
    if (!this.#environment) throw new Error('not open');
    return this.#environment;
  }
}

function newest(tracks: Database<StoredTrack>): number {
  for (const { key } of tracks.getRange({ start: KEY_MAX, reverse: true, limit: 1 })) return key as number;
  return 0;
}
