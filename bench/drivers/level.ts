import type { AbstractBatchOperation } from 'abstract-level';
import { Level } from 'level';
import { Packr } from 'msgpackr';
import type { CountCriteria, Driver, DriverOptions, Head, NewTrack, Row, Selection } from '../driver.ts';
import { commonCount } from './common-count.ts';
import { afterPrefix } from './prefix.ts';

type Database = Level<string, Buffer>;
type Operation = AbstractBatchOperation<Database, string, Buffer>;
type StoredTrack = [taskId: string, runId: number, userName: string, timeStamp: number, data: Row['data']];

const packr = new Packr({ useRecords: false });
const NOTHING = Buffer.alloc(0);
const DIGITS = 8;

/**
 * `level` with index entries written by hand into the same batch: the key of an entry is the value and the track
 * number, its own value is empty. The entry of the run also has the task, the user and the time: it finds the last track.
 */
export class LevelDriver implements Driver {
  #database: Database | undefined;
  #sync = false;
  #lastNum = 0;

  async open({ folder, durability }: DriverOptions): Promise<void> {
    const database: Database = new Level(folder, { valueEncoding: 'buffer', cacheSize: 64 * 1024 * 1024 });
    await database.open();
    this.#database = database;
    this.#sync = durability === 'fsync';
    const [newest] = await database.keys({ gte: 't!', lt: 't"', reverse: true, limit: 1 }).all();
    this.#lastNum = newest ? Number(newest.slice(2)) : 0;
  }

  async saveBatch(tracks: readonly NewTrack[]): Promise<void> {
    const batch = this.#open.batch();
    for (const track of tracks) {
      for (const { key, value } of this.#entriesOf(track)) batch.put(key, value);
    }
    await batch.write({ sync: this.#sync });
  }

  async saveOne(track: NewTrack): Promise<void> {
    const operations: Operation[] = this.#entriesOf(track).map((entry) => ({ type: 'put', ...entry }));
    await this.#open.batch(operations, { sync: this.#sync });
  }

  #entriesOf(track: NewTrack): { key: string; value: Buffer }[] {
    const { taskId, runId, userName, timeStamp, data } = track;
    const number = digits(++this.#lastNum);
    const stored: StoredTrack = [taskId, runId, userName, timeStamp, data];
    return [
      { key: `t!${number}`, value: packr.pack(stored) },
      { key: `a!${taskId}!${number}`, value: NOTHING },
      { key: `u!${userName}!${number}`, value: NOTHING },
      { key: `m!${digits(timeStamp, 14)}!${number}`, value: NOTHING },
      { key: `r!${digits(runId)}!${taskId}!${userName}!${digits(timeStamp, 14)}!${number}`, value: NOTHING },
    ];
  }

  async last(taskId: string, runId: number, userName: string): Promise<Row | undefined> {
    const range = within(`r!${digits(runId)}!${taskId}!${userName}!`);
    const [key] = await this.#open.keys({ ...range, reverse: true, limit: 1 }).all();
    if (key === undefined) return undefined;
    const [row] = await this.#rowsOf([numberIn(key)]);
    return row;
  }

  async rows(selection: Selection): Promise<Row[]> {
    return await this.#rowsOf(await this.#numbers(selection));
  }

  async heads(selection: Selection): Promise<Head[]> {
    return await this.rows(selection);
  }

  async #rowsOf(numbers: readonly number[]): Promise<Row[]> {
    const values = await this.#open.getMany(numbers.map((number) => `t!${digits(number)}`));
    return values.map((value, place) => {
      if (!value) throw new Error(`no track ${numbers[place]}`);
      const [taskId, runId, userName, timeStamp, data] = packr.unpack(value) as StoredTrack;
      return { trackNum: numbers[place] ?? 0, taskId, runId, userName, timeStamp, data };
    });
  }

  async #numbers(selection: Selection): Promise<number[]> {
    return (await this.#keys(rangeOf(selection))).map(numberIn);
  }

  async #keys(range: { gte: string; lt: string }): Promise<string[]> {
    return await this.#open.keys(range).all();
  }

  async count(criteria: CountCriteria): Promise<number> {
    switch (criteria.kind) {
      case 'task-in-window': {
        const { taskId, from, to } = criteria;
        const inWindow = await this.#numbers({ attribute: 'timeStamp', from, to });
        return commonCount(inWindow, await this.#numbers({ attribute: 'taskId', value: taskId }));
      }
      case 'tasks-of-user': {
        const ofTasks = await Promise.all(
          criteria.taskIds.map(async (value) => await this.#numbers({ attribute: 'taskId', value })),
        );
        return commonCount(
          await this.#numbers({ attribute: 'userName', value: criteria.userName }),
          ofTasks.flat(),
        );
      }
      case 'user-prefix':
        return (await this.#keys({ gte: `u!${criteria.prefix}`, lt: `u!${afterPrefix(criteria.prefix)}` }))
          .length;
    }
  }

  async userNames(taskId: string): Promise<string[]> {
    const rows = await this.rows({ attribute: 'taskId', value: taskId });
    return [...new Set(rows.map((row) => row.userName))].sort();
  }

  async taskIds(): Promise<string[]> {
    const found: string[] = [];
    let after = 'a!';
    for (;;) {
      const [key] = await this.#open.keys({ gte: after, lt: 'a"', limit: 1 }).all();
      if (key === undefined) return found;
      const taskId = key.slice(2, key.lastIndexOf('!'));
      found.push(taskId);
      after = `a!${taskId}"`;
    }
  }

  async countBy(attribute: 'taskId' | 'userName'): Promise<Map<string, number>> {
    const letter = attribute === 'taskId' ? 'a' : 'u';
    const counts = new Map<string, number>();
    for await (const key of this.#open.keys({ gte: `${letter}!`, lt: `${letter}"` })) {
      const value = key.slice(2, key.lastIndexOf('!'));
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return counts;
  }

  async close(): Promise<void> {
    await this.#open.close();
    this.#database = undefined;
  }

  get #open(): Database {
    if (!this.#database) throw new Error('not open');
    return this.#database;
  }
}

function rangeOf(selection: Selection): { gte: string; lt: string } {
  if (selection.attribute === 'timeStamp') {
    return { gte: `m!${digits(selection.from, 14)}`, lt: `m!${digits(selection.to + 1, 14)}` };
  }
  return within(`${selection.attribute === 'taskId' ? 'a' : 'u'}!${selection.value}!`);
}

/** All keys that begin with this text, which ends in `!`: `"` is the next character. */
function within(start: string): { gte: string; lt: string } {
  return { gte: start, lt: `${start.slice(0, -1)}"` };
}

function digits(number: number, count = DIGITS): string {
  return String(number).padStart(count, '0');
}

function numberIn(key: string): number {
  return Number(key.slice(-DIGITS));
}
