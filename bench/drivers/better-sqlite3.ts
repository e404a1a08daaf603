import { join } from 'node:path';
import type { CountCriteria, Driver, DriverOptions, Head, NewTrack, Row, Selection } from '../driver.ts';
import type { GeneratedData } from '../generate-tracks.ts';
import { loadPeer } from '../project.ts';
import { afterPrefix } from './prefix.ts';

interface Statement {
  run(...values: unknown[]): unknown;
  get(...values: unknown[]): unknown;
  all(...values: unknown[]): unknown[];
  raw(): Statement;
  pluck(): Statement;
}

interface Database {
  pragma(source: string): unknown;
  exec(source: string): unknown;
  prepare(source: string): Statement;
  transaction<A>(work: (argument: A) => void): (argument: A) => void;
  close(): void;
}

interface Peer {
  default: new (path: string) => Database;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS tracks (
    trackNum INTEGER PRIMARY KEY,
    taskId TEXT NOT NULL,
    runId INTEGER NOT NULL,
    userName TEXT NOT NULL,
    timeStamp INTEGER NOT NULL,
    data TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS byTask ON tracks (taskId);
  CREATE INDEX IF NOT EXISTS byRun ON tracks (runId);
  CREATE INDEX IF NOT EXISTS byUser ON tracks (userName);
  CREATE INDEX IF NOT EXISTS byTime ON tracks (timeStamp);
  CREATE INDEX IF NOT EXISTS byLast ON tracks (taskId, runId, userName, timeStamp);
`;

const HEAD = 'trackNum, taskId, runId, userName, timeStamp';

type StoredRow = Omit<Row, 'data'> & { data: string };

/** better-sqlite3 as its documentation recommends it: WAL, prepared statements, a transaction for each batch, 64 MB of cache. */
export class BetterSqlite3Driver implements Driver {
  #database: Database | undefined;
  readonly #statements = new Map<string, Statement>();
  #insertAll: (tracks: readonly NewTrack[]) => void = () => undefined;

  async open({ folder, durability }: DriverOptions): Promise<void> {
    const { default: Database } = await loadPeer<Peer>('better-sqlite3');
    const database = new Database(join(folder, 'tracks.sqlite'));
    database.pragma('journal_mode = WAL');
    database.pragma(`synchronous = ${durability === 'fsync' ? 'FULL' : 'NORMAL'}`);
    database.pragma('cache_size = -65536');
    database.pragma('temp_store = MEMORY');
    database.exec(SCHEMA);
    this.#database = database;
    this.#insertAll = database.transaction((tracks: readonly NewTrack[]) => {
      for (const track of tracks) this.saveOne(track);
    });
  }

  saveBatch(tracks: readonly NewTrack[]): void {
    this.#insertAll(tracks);
  }

  saveOne({ taskId, runId, userName, timeStamp, data }: NewTrack): void {
    const insert = this.#prepare('INSERT INTO tracks VALUES (NULL, ?, ?, ?, ?, ?)');
    insert.run(taskId, runId, userName, timeStamp, JSON.stringify(data));
  }

  last(taskId: string, runId: number, userName: string): Row | undefined {
    const statement = this.#prepare(
      'SELECT * FROM tracks WHERE taskId = ? AND runId = ? AND userName = ? ORDER BY timeStamp DESC, trackNum DESC LIMIT 1',
    );
    const stored = statement.get(taskId, runId, userName) as StoredRow | undefined;
    return stored && decode(stored);
  }

  rows(selection: Selection): Row[] {
    return (this.#select('*', selection) as StoredRow[]).map(decode);
  }

  heads(selection: Selection): Head[] {
    return this.#select(HEAD, selection) as Head[];
  }

  #select(columns: string, selection: Selection): unknown[] {
    const { attribute } = selection;
    if (attribute === 'timeStamp') {
      const statement = this.#prepare(`SELECT ${columns} FROM tracks WHERE timeStamp BETWEEN ? AND ?`);
      return statement.all(selection.from, selection.to);
    }
    return this.#prepare(`SELECT ${columns} FROM tracks WHERE ${attribute} = ?`).all(selection.value);
  }

  count(criteria: CountCriteria): number {
    switch (criteria.kind) {
      case 'task-in-window':
        return this.#number(
          'SELECT count(*) FROM tracks WHERE taskId = ? AND timeStamp BETWEEN ? AND ?',
          criteria.taskId,
          criteria.from,
          criteria.to,
        );
      case 'tasks-of-user':
        return this.#number(
          'SELECT count(*) FROM tracks WHERE taskId IN (?, ?) AND userName = ?',
          ...criteria.taskIds,
          criteria.userName,
        );
      case 'user-prefix':
        return this.#number(
          'SELECT count(*) FROM tracks WHERE userName >= ? AND userName < ?',
          criteria.prefix,
          afterPrefix(criteria.prefix),
        );
    }
  }

  #number(source: string, ...values: unknown[]): number {
    return this.#prepare(source, 'pluck').get(...values) as number;
  }

  userNames(taskId: string): string[] {
    const source = 'SELECT DISTINCT userName FROM tracks WHERE taskId = ? ORDER BY userName';
    return this.#prepare(source, 'pluck').all(taskId) as string[];
  }

  /** SQLite has no skip scan for DISTINCT; this is its documented way to jump from value to value in an index. */
  taskIds(): string[] {
    const source = `
      WITH RECURSIVE step (taskId) AS (
        SELECT min(taskId) FROM tracks
        UNION ALL
        SELECT (SELECT min(taskId) FROM tracks WHERE taskId > step.taskId) FROM step WHERE step.taskId IS NOT NULL
      )
      SELECT taskId FROM step WHERE taskId IS NOT NULL`;
    return this.#prepare(source, 'pluck').all() as string[];
  }

  countBy(attribute: 'taskId' | 'userName'): Map<string, number> {
    const source = `SELECT ${attribute}, count(*) FROM tracks GROUP BY ${attribute}`;
    return new Map(this.#prepare(source, 'raw').all() as [string, number][]);
  }

  tidy(): void {
    this.#open.pragma('wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    this.#statements.clear();
    this.#open.close();
    this.#database = undefined;
  }

  get #open(): Database {
    if (!this.#database) throw new Error('not open');
    return this.#database;
  }

  #prepare(source: string, mode?: 'pluck' | 'raw'): Statement {
    const known = this.#statements.get(source);
    if (known) return known;
    const statement = this.#open.prepare(source);
    const prepared = mode ? statement[mode]() : statement;
    this.#statements.set(source, prepared);
    return prepared;
  }
}

function decode(stored: StoredRow): Row {
  const { trackNum, taskId, runId, userName, timeStamp } = stored;
  return { trackNum, taskId, runId, userName, timeStamp, data: JSON.parse(stored.data) as GeneratedData };
}
