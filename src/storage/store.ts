import { RunRegistry } from '../runs/index.ts';
import type { Database } from './database.ts';
import { TrackIndex } from './indexes/track-index.ts';
import { Coverage } from './opening/coverage.ts';
import { Rows } from './rows/rows.ts';

/** An open storage: the database, and everything that is kept in memory of it. */
export class Store {
  readonly database: Database;
  readonly attributes: readonly string[];
  readonly rows: Rows;
  runs = new RunRegistry();
  index: TrackIndex;
  coverage = new Coverage();
  runCoverage = new Coverage();
  /** The greatest track number ever given. */
  lastTrackNum = 0;
  #settled: Promise<void> | undefined;

  constructor(database: Database, attributes: readonly string[], cacheSizeBytes: number) {
    this.database = database;
    this.attributes = attributes;
    this.rows = new Rows(database, cacheSizeBytes);
    this.index = new TrackIndex(attributes);
  }

  /** Whether the indexes are in the middle of taking in a large batch. */
  get isSettled(): boolean {
    return this.#settled === undefined;
  }

  /** Waits until the indexes show all of a batch or nothing. */
  async settled(): Promise<void> {
    while (this.#settled) await this.#settled;
  }

  /** Lets readers wait while `change` brings a large batch into the indexes. */
  async unsettle(change: () => Promise<void>): Promise<void> {
    this.#settled = change().finally(() => {
      this.#settled = undefined;
    });
    await this.#settled;
  }
}
