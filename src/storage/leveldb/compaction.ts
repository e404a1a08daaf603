import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { toTrackingError } from '../../errors.ts';
import { listFiles, logName } from './level-files.ts';
import type { KeyRange } from './level-types.ts';

/** What compaction needs of LevelDB. */
export interface CompactableLevel {
  compactRange(start: string, end: string, options: { keyEncoding: 'utf8' }): Promise<void>;
  getProperty(name: string): string;
}

/** A line of LevelDB's list of its tables: number, size, smallest key, largest key. */
const TABLE_LINE = /^ \d+:\d+\['(.*)' @ \d+ : \d \.\. '/gm;

/**
 * Takes deleted bytes off the disk, for a LevelDB in a folder of its own. LevelDB never overwrites: it writes what is new to
 * the log, then into tables, and merges tables now and then. Only a merge drops what was deleted or replaced.
 */
export class Compaction {
  readonly #level: CompactableLevel;
  readonly #folder: string;

  constructor(level: CompactableLevel, folder: string) {
    this.#level = level;
    this.#folder = folder;
  }

  /** Writes the content of the log into a table, and begins another log. */
  async flush(): Promise<void> {
    await this.compact({ gte: '~', lt: '~' });
  }

  /** Merges the tables of a range. Reading and writing go on. @throws TrackingError TRACKS_WRITE_FAILED */
  async compact({ gte, lt }: KeyRange): Promise<void> {
    await this.#level.compactRange(gte, lt, { keyEncoding: 'utf8' }).catch((error: unknown) => {
      throw toTrackingError(error, 'TRACKS_WRITE_FAILED', 'the database could not be compacted');
    });
  }

  /** The smallest key of each table. Bytes that are not plain ASCII are escaped. */
  smallestKeys(): string[] {
    const tables = this.#level.getProperty('leveldb.sstables');
    return Array.from(tables.matchAll(TABLE_LINE), ([, key]) => key!);
  }

  /** The names of the files that hold keys and values. */
  async dataFiles(): Promise<string[]> {
    const { tables, logs } = await listFiles(this.#folder);
    return [...tables.values(), ...logs.map(logName)];
  }

  /** Bytes of all files in the folder. @throws TrackingError TRACKS_READ_FAILED */
  async sizeBytes(): Promise<number> {
    const names = await readdir(this.#folder).catch((error: unknown) => {
      throw toTrackingError(error, 'TRACKS_READ_FAILED', `'${this.#folder}' cannot be read`);
    });
    let bytes = 0;
    for (const name of names) {
      // LevelDB may remove a file at any time.
      bytes += (await stat(join(this.#folder, name)).catch(() => undefined))?.size ?? 0;
    }
    return bytes;
  }
}
