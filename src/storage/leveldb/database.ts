import { stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { AbstractIterator } from 'abstract-level';
import { Level } from 'level';
import { MemoryLevel } from 'memory-level';
import { TrackingError, type TrackingErrorCode } from '../../errors.ts';
import { syncFolder } from '../../files/index.ts';
import { type CompactableLevel, Compaction } from './compaction.ts';
import { FailedWrites, FolderWatch, probeFolder } from './failed-writes.ts';
import { type CheckedAtReading, inspectFolder } from './inspect-folder.ts';
import { ENCODING, LevelBatch, type WriteBatch, type WriteOptions } from './level-batch.ts';
import type { AnyLevel, DatabaseSnapshot, KeyRange } from './level-types.ts';
import { sealFolder } from './seal.ts';

/**
 * Settings of LevelDB for databases of our own: larger buffers than its defaults, which are meant for phones, and no
 * compression, since a row that is read costs the decompression of the whole block it is in.
 */
const LEVELDB_OPTIONS = {
  compression: false,
  writeBufferSize: 16 * 1024 * 1024,
  cacheSize: 32 * 1024 * 1024,
  maxFileSize: 8 * 1024 * 1024,
} as const;

/** A scan takes more bytes at a time than LevelDB's 16 KiB, and leaves the blocks in its cache to others. */
const SCAN_OPTIONS = { ...ENCODING, highWaterMarkBytes: 256 * 1024, fillCache: false };

/** Entries that an iteration takes from the database at once. */
const CHUNK_LENGTH = 1000;

/** How often it checks whether readings are over, in milliseconds. */
const POLL_INTERVAL_MS = 5;

type EntryIterator = AbstractIterator<AnyLevel, string, Buffer>;

/** The key-value database that a storage lives in: LevelDB in a folder, memory, or a database of the user's. */
export class Database {
  #made: AnyLevel | undefined;
  readonly #isOwn: boolean;
  readonly #location: string | undefined;
  readonly #writeOptions: WriteOptions;
  readonly #watch: FolderWatch | undefined;
  readonly #failed = new FailedWrites();
  readonly #iterators = new Set<EntryIterator>();
  readonly #readings = new Set<DatabaseSnapshot>();

  /** @param location a folder, a database of the user's, or undefined for memory */
  constructor(location: string | AnyLevel | undefined, isDurable: boolean) {
    this.#isOwn = typeof location !== 'object';
    this.#writeOptions = { ...ENCODING, sync: isDurable };
    this.#made = typeof location === 'object' ? location : undefined;
    this.#location = typeof location === 'string' ? location : undefined;
    this.#watch = this.#location === undefined ? undefined : new FolderWatch(this.#location);
  }

  /** The database; one of our own is made as late as possible, because it begins to open itself at once. */
  get #level(): AnyLevel {
    this.#made ??= createLevel(this.#location);
    return this.#made;
  }

  /** The folder, if the database is in one. */
  get location(): string | undefined {
    return this.#location;
  }

  /**
   * Opens the database, after an inspection of its files for damage that LevelDB would pass over.
   *
   * @param checked what the inspection passes over. Default: nothing
   * @throws TrackingError TRACKS_LOCKED, TRACKS_OPEN_FAILED, TRACKS_CORRUPTED
   */
  async open(checked?: CheckedAtReading): Promise<void> {
    try {
      if (this.#location !== undefined) await this.#inspect(this.#location, checked);
      await this.#level.open();
      this.#watch?.begin();
      // LevelDB puts CURRENT in place and does not sync the folder.
      if (this.#location !== undefined) await syncFolder(this.#location);
    } catch (cause) {
      throw await this.#openingError(cause);
    }
  }

  async #inspect(folder: string, checked: CheckedAtReading | undefined): Promise<void> {
    try {
      await inspectFolder(folder, checked);
    } catch (error) {
      if (!(error instanceof TrackingError)) return; // LevelDB will report what cannot be read.
      await this.#checkUnlocked(); // Files that another storage is writing to look damaged.
      throw error;
    }
  }

  /** Checks that the folder is open nowhere. @throws TrackingError TRACKS_LOCKED */
  async assertUnlocked(): Promise<void> {
    try {
      await this.#checkUnlocked();
    } catch (cause) {
      throw await this.#openingError(cause);
    }
  }

  /** @throws LevelDB's error if the folder is open elsewhere. LevelDB looks at the lock before these options refuse it. */
  async #checkUnlocked(): Promise<void> {
    try {
      await this.#level.open({ createIfMissing: false, errorIfExists: true });
    } catch (error) {
      if (codeOf(causeOf(error)) === 'LEVEL_LOCKED') throw error;
    }
  }

  /**
   * Closes a database of our own; one of the user's is the user's to close.
   *
   * @param upTo what the folder is sealed with; undefined: it is not sealed
   */
  async close(upTo?: number): Promise<void> {
    if (!this.#isOwn) return;
    await this.recover();
    await this.#level.close();
    const isSound = this.#failed.error === undefined;
    this.#failed.forget();
    if (!isSound || upTo === undefined || this.#location === undefined) return;
    // Without a seal the next opening trusts what it finds, as after a crash.
    await sealFolder(this.#location, upTo).catch(() => undefined);
  }

  /** Why nothing can be written before `recover` succeeds; undefined if writing works. */
  get failure(): Error | undefined {
    return this.#failed.error;
  }

  /** How deleted bytes leave the disk; undefined unless the database is in a folder of its own. */
  get compaction(): Compaction | undefined {
    if (this.#location === undefined) return undefined;
    return new Compaction(this.#level as unknown as CompactableLevel, this.#location);
  }

  get isOpen(): boolean {
    return this.#level.status === 'open';
  }

  /** After a failed write: closes LevelDB and opens it again, once the folder takes files. `failure` tells whether that worked. */
  async recover(): Promise<void> {
    if (this.#failed.error === undefined || this.#location === undefined) return;
    try {
      await probeFolder(this.#location);
      await this.#level.close();
      await this.#level.open({ createIfMissing: false });
      this.#watch?.begin();
      await this.#restore();
      this.#failed.forget();
    } catch (error) {
      this.#failed.note(error as Error, [], () => undefined);
    }
  }

  /** Gives the keys of failed batches the values they had, as LevelDB may have brought the batches back. */
  async #restore(): Promise<void> {
    const batch = this.#level.batch();
    for (const [key, value] of this.#failed.before) {
      if (value === undefined) batch.del(key, ENCODING);
      else batch.put(key, value, ENCODING);
    }
    await batch.write({ sync: true });
  }

  /** @throws the reason why nothing can be written */
  readonly #checkWritable = (): void => {
    if (this.#failed.error) throw this.#failed.error;
    this.#watch?.look();
  };

  readonly #noteFailure = (error: Error, keys: string[]): void => {
    if (this.#location !== undefined) this.#failed.note(error, keys, (key) => this.getSync(key));
  };

  /** The value of a key, read at once; undefined if there is none. */
  getSync(key: string, snapshot?: DatabaseSnapshot): Buffer | undefined {
    try {
      return this.#level.getSync(key, snapshot ? { ...ENCODING, snapshot } : ENCODING);
    } catch (cause) {
      throw readError(key, cause);
    }
  }

  /** The values of some keys, read outside of the event loop; undefined where there is none. */
  async getMany(keys: string[]): Promise<(Buffer | undefined)[]> {
    try {
      return await this.#level.getMany<string, Buffer>(keys, ENCODING);
    } catch (cause) {
      throw readError(keys[0] ?? '', cause);
    }
  }

  /** Entries of a range in chunks, in ascending order of keys unless it is reversed. */
  async *entries(
    range: KeyRange,
    snapshot?: DatabaseSnapshot,
  ): AsyncGenerator<[key: string, value: Buffer][]> {
    let iterator: EntryIterator | undefined;
    try {
      const options = { ...SCAN_OPTIONS, ...range, ...(snapshot && { snapshot }) };
      iterator = this.#level.iterator<string, Buffer>(options);
      this.#iterators.add(iterator);
      for (;;) {
        const entries = await iterator.nextv(CHUNK_LENGTH);
        if (entries.length === 0) return;
        yield entries;
      }
    } catch (cause) {
      throw readError(range.gte, cause);
    } finally {
      if (iterator) this.#iterators.delete(iterator);
      await iterator?.close();
    }
  }

  /** Waits until all who are going through entries now are done: as long as they are not, LevelDB keeps what they may see. */
  async readingsOver(): Promise<void> {
    const open = [...this.#iterators];
    const readings = [...this.#readings];
    const isOpen = (): boolean =>
      open.some((iterator) => this.#iterators.has(iterator)) ||
      readings.some((snapshot) => this.#readings.has(snapshot));
    while (isOpen()) await setTimeout(POLL_INTERVAL_MS);
  }

  /** The last key of a range; undefined if there is none. */
  async lastKey(range: KeyRange): Promise<string | undefined> {
    const [key] = await this.#level.keys<string>({ ...ENCODING, ...range, reverse: true, limit: 1 }).all();
    return key;
  }

  /** The database as it is now; the caller closes it. */
  snapshot(): DatabaseSnapshot {
    return this.#level.snapshot();
  }

  /** Reads the database as it is now, however long it takes. */
  async reading<T>(use: (snapshot: DatabaseSnapshot) => Promise<T>): Promise<T> {
    const snapshot = this.snapshot();
    this.#readings.add(snapshot);
    try {
      return await use(snapshot);
    } finally {
      this.#readings.delete(snapshot);
      await snapshot.close();
    }
  }

  /** Begins a batch. A single put needs none, and is written without. */
  batch(): WriteBatch {
    return new LevelBatch(
      this.#level,
      this.#writeOptions,
      this.#isOwn,
      this.#checkWritable,
      this.#noteFailure,
    );
  }

  async #openingError(cause: unknown): Promise<TrackingError> {
    if (cause instanceof TrackingError) return cause;
    const where = this.location === undefined ? 'the database' : `'${this.location}'`;
    const reason = causeOf(cause);
    if (codeOf(reason) === 'LEVEL_LOCKED') {
      return new TrackingError(
        'TRACKS_LOCKED',
        `${where} is open already, in this process or another, and a folder serves one storage at a time. ` +
          'Close the other one, use that one instead, or work on a copy of the folder',
        { cause },
      );
    }
    if (codeOf(reason) === 'LEVEL_CORRUPTION') {
      return new TrackingError('TRACKS_CORRUPTED', `${where} is damaged: ${messageOf(reason)}`, { cause });
    }
    const isFile = this.location !== undefined && (await isNoFolder(this.location));
    const why = isFile ? 'it is not a folder' : messageOf(reason);
    return new TrackingError('TRACKS_OPEN_FAILED', `${where} cannot be opened: ${why}`, { cause });
  }
}

function createLevel(location: string | undefined): AnyLevel {
  if (location === undefined) return new MemoryLevel({ ...ENCODING, storeEncoding: 'buffer' }) as AnyLevel;
  return new Level(location, { ...ENCODING, ...LEVELDB_OPTIONS }) as unknown as AnyLevel;
}

function readError(key: string, cause: unknown): TrackingError {
  const code =
    READ_CODES.get(codeOf(causeOf(cause))) ?? READ_CODES.get(codeOf(cause)) ?? 'TRACKS_READ_FAILED';
  return new TrackingError(code, `the database could not read the key '${key}': ${messageOf(cause)}`, {
    cause,
  });
}

/** What reading fails with, where the database says more than that it failed. */
const READ_CODES = new Map<unknown, TrackingErrorCode>([
  ['LEVEL_CORRUPTION', 'TRACKS_CORRUPTED'],
  ['LEVEL_DATABASE_NOT_OPEN', 'TRACKS_NOT_OPEN'],
  ['LEVEL_ITERATOR_NOT_OPEN', 'TRACKS_NOT_OPEN'],
]);

async function isNoFolder(location: string): Promise<boolean> {
  try {
    return !(await stat(location)).isDirectory();
  } catch {
    return false; // It does not exist, or cannot be looked at: the database's own message tells more.
  }
}

/** LevelDB's own error, which abstract-level wraps. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? error.cause : error;
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | undefined)?.code;
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
