import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyRange } from './level-types.ts';

/** What compaction needs of LevelDB. */
export interface CompactableLevel {
  compactRange(start: string, end: string, options: { keyEncoding: 'utf8' }): Promise<void>;
  getProperty(name: string): string;
}

/** A file that holds keys and values: a table or a log. */
const DATA_FILE = /^\d+\.(ldb|sst|log)$/;

/** A table in LevelDB's own account of its tables: number, size, smallest key, largest key. */
const TABLE_LINE = /^ \d+:\d+\['(.*)' @ \d+ : \d \.\. '/gm;

/**
 * How deleted bytes leave a LevelDB in a folder of its own. LevelDB never overwrites: what is new goes to the log, from there
 * into tables, and tables are merged now and then; only a merge leaves out what was deleted or replaced.
 */
export class Compaction {
  readonly #level: CompactableLevel;
  readonly #folder: string;

  constructor(level: CompactableLevel, folder: string) {
    this.#level = level;
    this.#folder = folder;
  }

  /** Brings what lies in the log into a table, and begins another log. */
  async flush(): Promise<void> {
    await this.compact({ gte: '~', lt: '~' });
  }

  /** Merges the tables of a range. Reading and writing go on. */
  async compact({ gte, lt }: KeyRange): Promise<void> {
    await this.#level.compactRange(gte, lt, { keyEncoding: 'utf8' });
  }

  /** The smallest key of each table. Whatever is not plain ASCII in it is escaped. */
  smallestKeys(): string[] {
    const tables = this.#level.getProperty('leveldb.sstables');
    return Array.from(tables.matchAll(TABLE_LINE), ([, key]) => key!);
  }

  /** The names of the files that hold keys and values. */
  async dataFiles(): Promise<string[]> {
    return (await readdir(this.#folder)).filter((name) => DATA_FILE.test(name));
  }

  /** Bytes of all files in the folder. */
  async sizeBytes(): Promise<number> {
    let bytes = 0;
    for (const name of await readdir(this.#folder)) {
      // LevelDB may remove a file at any time.
      bytes += (await stat(join(this.#folder, name)).catch(() => undefined))?.size ?? 0;
    }
    return bytes;
  }
}
