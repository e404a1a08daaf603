import type { StorageSettings } from '../arguments/storage-options.ts';
import type { Database } from '../database.ts';
import { storeRetention } from '../keeping/retention.ts';
import { Store } from '../store.ts';
import { CommitQueue } from '../writing/commit-queue.ts';
import { Checkpoint } from './checkpoint.ts';
import { loadMeta } from './load-meta.ts';
import { loadStore, type ReindexReason } from './load-store.ts';
import { adoptStored, storeAttributes } from './stored-definition.ts';

/** A storage between opening and closing. */
export class OpenStorage {
  readonly store: Store;
  readonly queue: CommitQueue;
  readonly checkpoint: Checkpoint;
  /** Why the indexes were rebuilt at opening, if they were. */
  readonly reindexReason: ReindexReason;

  private constructor(
    store: Store,
    settings: StorageSettings,
    reason: ReindexReason,
    onError: (error: Error) => void,
  ) {
    this.store = store;
    this.reindexReason = reason;
    this.queue = new CommitQueue(store, settings.queueSizeBytesMax, () => {
      if (this.checkpoint.isDue) this.checkpoint.writeDue().catch(onError);
    });
    this.checkpoint = new Checkpoint(store, this.queue, settings.checkpointInterval);
  }

  /** @param onError is told when a checkpoint cannot be written */
  static async open(
    database: Database,
    settings: StorageSettings,
    onError: (error: Error) => void,
  ): Promise<OpenStorage> {
    await database.open();
    try {
      if (settings.isAsStored) adoptStored(database, settings);
      const store = new Store(database, settings.indexAttributes, settings.cacheSizeBytes);
      await loadMeta(store, settings.typeName);
      const reason = await loadStore(store);
      await storeAttributes(store);
      if (settings.retention) await storeRetention(store, settings.retention);
      return new OpenStorage(store, settings, reason, onError);
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  /** Writes everything that was accepted, and a checkpoint if that makes the next opening faster, or spares it a reindexing. */
  async close(onError: (error: Error) => void): Promise<void> {
    await this.queue.drain();
    const isReplaced = this.reindexReason !== undefined;
    if (isReplaced || this.checkpoint.isWorthwhile) await this.checkpoint.write().catch(onError);
    await this.queue.drain();
    this.store.rows.close();
    await this.store.database.close(this.store.coverage.upTo);
  }
}
