import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { AbstractIterator } from 'abstract-level';
import { TrackingError } from '../../errors.ts';
import { codeOf, syncFolder } from '../../files/index.ts';
import { type CompactableLevel, Compaction } from './compaction.ts';
import { createLevel } from './create-level.ts';
import { FailedWrites, FolderWatch, probeFolder } from './failed-writes.ts';
import { claimFolder, withFolderLock } from './folder-lock.ts';
import { type CheckedAtReading, inspectFolder } from './inspect-folder.ts';
import { ENCODING, LevelBatch, type WriteBatch, type WriteOptions } from './level-batch.ts';
import { isLockedError, lockedError, readError, reasonOf } from './level-errors.ts';
import { readCurrent } from './level-files.ts';
import type { AnyLevel, DatabaseSnapshot, KeyRange } from './level-types.ts';
import { prepareFolder } from './prepare-folder.ts';
import { sealFolder } from './seal.ts';

/** A scan reads more bytes at a time than LevelDB's 16 KiB, and does not fill its cache. */
const SCAN_OPTIONS = { ...ENCODING, highWaterMarkBytes: 256 * 1024, fillCache: false };

/** Entries of one step of an iteration. */
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
  readonly #folderMode: number;
  /** The name in CURRENT since the folder was opened. */
  #manifest = '';
  #giveUpClaim: (() => void) | undefined;

  /**
   * @param location a folder, a database of the user's, or undefined for memory
   * @param folderMode the permissions of a folder that is new
   */
  constructor(location: string | AnyLevel | undefined, isDurable: boolean, folderMode = 0o700) {
    this.#folderMode = folderMode;
    this.#isOwn = typeof location !== 'object';
    this.#writeOptions = { ...ENCODING, sync: isDurable };
    this.#made = typeof location === 'object' ? location : undefined;
    this.#location = typeof location === 'string' ? location : undefined;
    this.#watch = this.#location === undefined ? undefined : new FolderWatch(this.#location);
  }

  /** The database. One of our own is created when it is needed, because it opens itself at once. */
  get #level(): AnyLevel {
    this.#made ??= createLevel(this.#location);
    return this.#made;
  }

  /** The folder, if the database is in one. */
  get location(): string | undefined {
    return this.#location;
  }

  /**
   * Opens the database, after an inspection of its files for damage that LevelDB would pass over. Does nothing if it is open.
   *
   * @param checked what the inspection passes over. Default: nothing
   * @throws TrackingError TRACKS_LOCKED, TRACKS_OPEN_FAILED, TRACKS_CORRUPTED
   */
  async open(checked?: CheckedAtReading): Promise<void> {
    if (this.#giveUpClaim) return;
    try {
      if (this.#location === undefined) await this.#level.open();
      else await this.#openFolder(this.#location, checked);
    } catch (cause) {
      this.#endClaim();
      throw await this.#openingError(cause);
    }
  }

  async #openFolder(folder: string, checked: CheckedAtReading | undefined): Promise<void> {
    await prepareFolder(folder, this.#folderMode);
    this.#giveUpClaim = await claimFolder(folder);
    const isThere = await this.#inspect(folder, checked);
    await this.#level.open({ createIfMissing: !isThere }); // A folder that has vanished since is not begun again.
    try {
      await this.#opened(folder);
      await syncFolder(folder); // LevelDB puts CURRENT in place and does not sync the folder.
    } catch (error) {
      await this.#level.close();
      throw error;
    }
  }

  /** Resolves to whether there is a database in the folder. */
  async #inspect(folder: string, checked: CheckedAtReading | undefined): Promise<boolean> {
    try {
      return await inspectFolder(folder, checked);
    } catch (error) {
      if (!(error instanceof TrackingError)) return true; // LevelDB will report what cannot be read.
      return this.#inspectLocked(folder, checked, error);
    }
  }

  /** Inspects again under LevelDB's lock, as files that another process is writing to seem damaged. */
  async #inspectLocked(
    folder: string,
    checked: CheckedAtReading | undefined,
    damage: TrackingError,
  ): Promise<boolean> {
    const place = join(folder, `lock-${randomBytes(6).toString('hex')}`);
    try {
      return await withFolderLock(folder, place, () => inspectFolder(folder, checked));
    } catch (error) {
      throw error instanceof TrackingError ? error : damage; // Without the lock the first inspection counts.
    }
  }

  /** Remembers the folder as LevelDB has just opened it. */
  async #opened(folder: string): Promise<void> {
    this.#watch?.begin();
    this.#manifest = await readCurrent(folder);
  }

  /**
   * Closes a database of our own; one of the user's is the user's to close.
   *
   * @param upTo what the folder is sealed with; undefined: it is not sealed
   */
  async close(upTo?: number): Promise<void> {
    if (!this.#isOwn) return;
    try {
      await this.recover();
      await this.#level.close();
      const isSound = this.#failed.error === undefined;
      this.#failed.forget();
      if (!isSound || upTo === undefined || this.#location === undefined) return;
      // Without a seal the next opening trusts the files, as after a crash.
      await sealFolder(this.#location, this.#manifest, upTo).catch(() => undefined);
    } finally {
      this.#endClaim();
    }
  }

  #endClaim(): void {
    this.#giveUpClaim?.();
    this.#giveUpClaim = undefined;
  }

  /** Why nothing can be written before `recover` succeeds; undefined if writing works. */
  get failure(): Error | undefined {
    return this.#failed.error;
  }

  /** Takes deleted bytes off the disk; undefined unless the database is in a folder of its own. */
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
      if ((await readCurrent(this.#location)) !== this.#manifest)
        throw new Error('another process has opened the folder meanwhile');
      await this.#level.open({ createIfMissing: false });
      await this.#opened(this.#location);
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

  /** Waits until all current iterations and readings have ended: LevelDB keeps what they may read. */
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
    try {
      const keys = this.#level.keys<string>({ ...ENCODING, ...range, reverse: true, limit: 1 });
      return (await keys.all())[0];
    } catch (cause) {
      throw readError(range.lt, cause);
    }
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
    const reason = reasonOf(cause);
    if (isLockedError(cause)) return lockedError(where, cause);
    if (codeOf(reason) === 'LEVEL_CORRUPTION') {
      return new TrackingError('TRACKS_CORRUPTED', `${where} is damaged: ${reason.message}`, { cause });
    }
    const isFile = this.location !== undefined && (await isNoFolder(this.location));
    const why = isFile ? 'it is not a folder' : reason.message;
    return new TrackingError('TRACKS_OPEN_FAILED', `${where} cannot be opened: ${why}`, { cause });
  }
}

async function isNoFolder(location: string): Promise<boolean> {
  try {
    return !(await stat(location)).isDirectory();
  } catch {
    return false; // The database's own message tells more.
  }
}
