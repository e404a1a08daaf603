import type { OnHookFailure } from '../contract/hook.ts';
import { HookQueue } from '../contract/hook-queue.ts';
import { Checkpoint } from '../engine/checkpoint/checkpoint.ts';
import { loadMeta } from '../engine/checkpoint/load-meta.ts';
import { loadStore, type ReindexReason } from '../engine/checkpoint/load-store.ts';
import { adoptStored, storeAttributes } from '../engine/checkpoint/stored-definition.ts';
import { Store } from '../engine/store.ts';
import { Backlog } from '../engine/writing/backlog.ts';
import { CommitQueue } from '../engine/writing/commit-queue.ts';
import type { Database } from '../leveldb/database.ts';
import type { StorageSettings } from '../storage-options.ts';
import { FoldOperation } from '../sums/flush-operation.ts';
import { openSums } from '../sums/open-sums.ts';
import { storeRetention } from './retention.ts';

/** Who is told of what goes wrong by itself. */
export interface Reports {
  /** A checkpoint, or the sums, could not be written. */
  onCheckpointError: (error: Error) => void;
  onHookFailure: OnHookFailure;
}

/** A storage between opening and closing. */
export class OpenStorage {
  readonly store: Store;
  readonly queue: CommitQueue;
  /** What waits for the disk. */
  readonly backlog: Backlog;
  readonly checkpoint: Checkpoint;
  /** Why the indexes were rebuilt at opening, if they were. */
  readonly reindexReason: ReindexReason;

  private constructor(
    store: Store,
    settings: StorageSettings,
    reason: ReindexReason,
    { onCheckpointError }: Reports,
    backlog: Backlog,
  ) {
    this.store = store;
    this.backlog = backlog;
    this.reindexReason = reason;
    this.queue = new CommitQueue(store, backlog, () => {
      if (store.sums?.isFoldDue) this.foldSums().catch(onCheckpointError);
      if (this.checkpoint.isDue) this.checkpoint.writeDue().catch(onCheckpointError);
    });
    this.checkpoint = new Checkpoint(store, this.queue, settings.checkpointInterval);
  }

  /** @param backlog what waits for the disk already, while the storage is being opened */
  static async open(
    database: Database,
    settings: StorageSettings,
    reports: Reports,
    backlog: Backlog = new Backlog(settings.queueSizeBytesMax),
  ): Promise<OpenStorage> {
    await database.open();
    try {
      if (settings.isAsStored) adoptStored(database, settings);
      const store = new Store(database, settings.indexAttributes, settings.cacheSizeBytes);
      await loadMeta(store, settings.typeName);
      const reason = await loadStore(store);
      await storeAttributes(store);
      if (settings.retention) await storeRetention(store, settings.retention);
      const { hooks, summaries } = settings;
      const { functions } = hooks;
      store.hooks = new HookQueue(
        functions,
        settings.typeName,
        settings.hookTimeoutMs,
        reports.onHookFailure,
      );
      await openSums(store, hooks, summaries, reports.onHookFailure, reports.onCheckpointError);
      return new OpenStorage(store, settings, reason, reports, backlog);
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  /** Writes everything that was accepted, and a checkpoint if that makes the next opening faster, or spares it a reindexing. */
  async close(onError: (error: Error) => void): Promise<void> {
    const { sums } = this.store;
    if (sums) sums.isClosing = true;
    await sums?.rebuilding?.catch(() => undefined); // Whoever wanted it is told.
    await this.queue.drain();
    await this.store.hooks?.drain();
    await this.queue.drain(); // What hooks have saved before the closing began.
    if (sums?.isChanged) await this.foldSums().catch(onError);
    const isReplaced = this.reindexReason !== undefined;
    if (isReplaced || this.checkpoint.isWorthwhile) await this.checkpoint.write().catch(onError);
    await this.queue.drain();
    this.store.rows.close();
    await this.store.database.close(this.store.coverage.upTo);
  }

  /** Adds what was counted to the stored sums, before anything else that waits is written. */
  async foldSums(): Promise<void> {
    const { sums } = this.store;
    if (!sums) return;
    const fold = new FoldOperation(sums);
    this.queue.addFirst(fold);
    await fold.promise;
  }
}
