import { join } from 'node:path';
import type { CountCriteria, Driver, DriverOptions, Head, NewTrack, Row, Selection } from '../driver.ts';
import { loadPeer } from '../project.ts';

interface Cursor<T> extends PromiseLike<T[]> {
  sort(order: Record<string, 1 | -1>): Cursor<T>;
  limit(count: number): Cursor<T>;
}

interface Datastore {
  loadDatabaseAsync(): Promise<void>;
  ensureIndexAsync(options: { fieldName: string | string[] }): Promise<void>;
  insertAsync(documents: unknown): Promise<unknown>;
  findAsync<T>(query: object, projection?: object): Cursor<T>;
  countAsync(query: object): PromiseLike<number>;
  compactDatafileAsync(): Promise<void>;
}

interface Peer {
  default: new (options: { filename: string }) => Datastore;
}

const HEAD = { trackNum: 1, taskId: 1, runId: 1, userName: 1, timeStamp: 1, _id: 0 };

/** @seald-io/nedb: documents in memory, appended to a file. It never calls fsync, so it takes no part in durable saves. */
export class NedbDriver implements Driver {
  #database: Datastore | undefined;
  #lastNum = 0;

  async open({ folder }: DriverOptions): Promise<void> {
    const { default: Datastore } = await loadPeer<Peer>('@seald-io/nedb');
    const database = new Datastore({ filename: join(folder, 'tracks.db') });
    for (const fieldName of ['taskId', 'runId', 'userName', 'timeStamp']) {
      await database.ensureIndexAsync({ fieldName });
    }
    await database.loadDatabaseAsync();
    this.#database = database;
    this.#lastNum = await database.countAsync({});
  }

  async saveBatch(tracks: readonly NewTrack[]): Promise<void> {
    await this.#open.insertAsync(tracks.map((track) => ({ ...track, trackNum: ++this.#lastNum })));
  }

  async saveOne(track: NewTrack): Promise<void> {
    await this.#open.insertAsync({ ...track, trackNum: ++this.#lastNum });
  }

  /** The run comes last in the query: nedb takes its candidates from the index of the last key only. */
  async last(taskId: string, runId: number, userName: string): Promise<Row | undefined> {
    const query = { taskId, userName, runId };
    const found = await this.#open.findAsync<Row>(query).sort({ timeStamp: -1, trackNum: -1 }).limit(1);
    return found[0];
  }

  async rows(selection: Selection): Promise<Row[]> {
    return await this.#open.findAsync<Row>(queryOf(selection));
  }

  async heads(selection: Selection): Promise<Head[]> {
    return await this.#open.findAsync<Head>(queryOf(selection), HEAD);
  }

  async count(criteria: CountCriteria): Promise<number> {
    switch (criteria.kind) {
      case 'task-in-window':
        return await this.#open.countAsync({
          taskId: criteria.taskId,
          timeStamp: { $gte: criteria.from, $lte: criteria.to },
        });
      case 'tasks-of-user':
        return await this.#open.countAsync({
          userName: criteria.userName,
          taskId: { $in: criteria.taskIds },
        });
      case 'user-prefix':
        return await this.#open.countAsync({
          userName: { $gte: criteria.prefix, $lt: `${criteria.prefix}\uffff` },
        });
    }
  }

  async userNames(taskId: string): Promise<string[]> {
    const found = await this.#open.findAsync<Head>({ taskId }, { userName: 1, _id: 0 });
    return [...new Set(found.map((head) => head.userName))].sort();
  }

  async taskIds(): Promise<string[]> {
    return [...(await this.countBy('taskId')).keys()].sort();
  }

  async countBy(attribute: 'taskId' | 'userName'): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    for (const head of await this.#open.findAsync<Head>({}, { [attribute]: 1, _id: 0 })) {
      counts.set(head[attribute], (counts.get(head[attribute]) ?? 0) + 1);
    }
    return counts;
  }

  async tidy(): Promise<void> {
    await this.#open.compactDatafileAsync();
  }

  close(): void {
    this.#database = undefined;
  }

  get #open(): Datastore {
    if (!this.#database) throw new Error('not open');
    return this.#database;
  }
}

function queryOf(selection: Selection): object {
  if (selection.attribute === 'timeStamp') return { timeStamp: { $gte: selection.from, $lte: selection.to } };
  return { [selection.attribute]: selection.value };
}
