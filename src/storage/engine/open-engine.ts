import type { Backlog } from '../contract/backlog.ts';
import type { StorageSettings } from '../contract/settings.ts';
import type { Database } from '../leveldb/database.ts';
import { CHECKED_AT_READING } from './checked-at-reading.ts';
import { Checkpoint } from './checkpoint/checkpoint.ts';
import { loadMeta } from './checkpoint/load-meta.ts';
import { loadStore, type ReindexReason } from './checkpoint/load-store.ts';
import { adoptStored, storeAttributes } from './checkpoint/stored-definition.ts';
import { Store } from './store.ts';
import { CommitQueue } from './writing/commit-queue.ts';

/** The embedded engine between opening and closing: what it knows in memory, and the ways to the disk. */
export class OpenEngine {
  readonly store: Store;
  readonly queue: CommitQueue;
  /** What waits for the disk. */
  readonly backlog: Backlog;
  readonly checkpoint: Checkpoint;
  /** Why the indexes were rebuilt at opening, if they were. */
  readonly reindexReason: ReindexReason;
  /** Is called after each batch. */
  onCommitted: () => void = () => {};

  private constructor(store: Store, settings: StorageSettings, backlog: Backlog, reason: ReindexReason) {
    this.store = store;
    this.backlog = backlog;
    this.reindexReason = reason;
    this.queue = new CommitQueue(store, backlog, () => this.onCommitted());
    this.checkpoint = new Checkpoint(store, this.queue, settings.checkpointInterval);
  }

  /**
   * Opens the database and loads what it holds. If that fails, the database is closed again.
   *
   * @param backlog what waits for the disk already, while the storage opens
   */
  static async open(database: Database, settings: StorageSettings, backlog: Backlog): Promise<OpenEngine> {
    await database.open(CHECKED_AT_READING);
    try {
      if (settings.isAsStored) adoptStored(database, settings);
      const store = new Store(database, settings.indexAttributes, settings.cacheSizeBytes);
      await loadMeta(store, settings.typeName);
      const reason = await loadStore(store);
      await storeAttributes(store);
      return new OpenEngine(store, settings, backlog, reason);
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  /** Writes a checkpoint if that makes the next opening faster, or spares it a reindexing, and closes the database. */
  async close(onError: (error: Error) => void): Promise<void> {
    const isReplaced = this.reindexReason !== undefined;
    if (isReplaced || this.checkpoint.isWorthwhile) await this.checkpoint.write().catch(onError);
    await this.queue.drain();
    this.store.rows.close();
    await this.store.database.close(this.store.coverage.upTo);
  }
}
