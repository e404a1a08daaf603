import type { OnCheckProgress } from '../contract/progress.ts';
import type { Disagreement } from '../contract/reports.ts';
import type { EngineContext, EngineListeners } from '../contract/track-engine.ts';
import { checkStore } from '../engine/check/check-store.ts';
import type { Checkpoint } from '../engine/checkpoint/checkpoint.ts';
import { OpenEngine } from '../engine/open-engine.ts';
import type { Store } from '../engine/store.ts';
import type { CommitQueue } from '../engine/writing/commit-queue.ts';
import type { Database } from '../leveldb/database.ts';
import { checkSums } from '../sums/check-sums.ts';
import { flushSums } from '../sums/flush-sums.ts';
import { openSums } from '../sums/open-sums.ts';
import type { SumStore } from '../sums/sum-store.ts';
import { storeRetention } from './retention.ts';

/** The embedded engine together with its sums. */
export class OpenStorage {
  readonly engine: OpenEngine;
  /** Undefined: the storage keeps no sums. */
  readonly sums: SumStore | undefined;
  readonly #listeners: EngineListeners;

  private constructor(engine: OpenEngine, sums: SumStore | undefined, listeners: EngineListeners) {
    this.engine = engine;
    this.sums = sums;
    this.#listeners = listeners;
    engine.queue.participant = sums;
    engine.queue.onStored = listeners.onStored;
    engine.onCommitted = () => {
      if (sums?.isFlushDue) flushSums(engine, sums).catch(listeners.onBackgroundError);
      if (this.checkpoint.isDue) this.checkpoint.writeDue().catch(listeners.onBackgroundError);
    };
  }

  /** Opens the database, the engine and the sums. If that fails, the database is closed again. */
  static async open(database: Database, context: EngineContext): Promise<OpenStorage> {
    const { settings, backlog, listeners } = context;
    const engine = await OpenEngine.open(database, settings, backlog);
    try {
      if (settings.retention) await storeRetention(engine.queue, settings.retention);
      const { onHookFailure, onBackgroundError } = listeners;
      const { hooks, summaries } = settings;
      const sums = await openSums(engine.store, hooks, summaries, onHookFailure, onBackgroundError);
      return new OpenStorage(engine, sums, listeners);
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  get store(): Store {
    return this.engine.store;
  }

  get queue(): CommitQueue {
    return this.engine.queue;
  }

  get checkpoint(): Checkpoint {
    return this.engine.checkpoint;
  }

  /** Compares everything that is stored with everything in memory. Nothing may be written meanwhile. */
  check(onProgress?: OnCheckProgress): AsyncGenerator<Disagreement> {
    const { sums } = this;
    return checkStore(this.store, onProgress, sums ? [(store) => checkSums(store, sums)] : []);
  }

  /** Writes everything that was accepted, and closes the database. */
  async close(): Promise<void> {
    const { sums, queue } = this;
    const { onBackgroundError, onDrained } = this.#listeners;
    if (sums) sums.isClosing = true;
    await sums?.rebuilding?.catch(() => undefined); // Its caller is told.
    await queue.drain();
    await onDrained();
    await queue.drain(); // What hooks have saved before the closing began.
    if (sums?.isChanged) await flushSums(this.engine, sums).catch(onBackgroundError);
    await this.engine.close(onBackgroundError);
  }
}
