import { RunRegistry } from '../../runs/index.ts';
import { inSlices, ReadLatch, SlicedWork, type Steps } from '../../slices/index.ts';
import type { Database } from '../leveldb/database.ts';
import { TrackIndex } from './indexes/track-index.ts';
import { Coverage } from './records/coverage.ts';
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
  readonly #latch = new ReadLatch();
  #settled: Promise<void> | undefined;

  constructor(database: Database, attributes: readonly string[], cacheSizeBytes: number) {
    this.database = database;
    this.attributes = attributes;
    this.rows = new Rows(database, () => this.index.joins, cacheSizeBytes);
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

  /** Whether a reading in slices is under way: then a change has to wait until it is over. */
  get isBeingRead(): boolean {
    return this.#latch.isHeld;
  }

  /** Brings in a change when no reading in slices is under way any more. Others go on with what there is until then. */
  async changeUnread(change: () => void | Promise<void>): Promise<void> {
    await this.#latch.change(change);
  }

  /** Lets readers wait while `change` brings a large batch into the indexes, or does something else in several turns. */
  async unsettle(change: () => Promise<void>): Promise<void> {
    await this.#latch.change(() => this.#unsettle(change));
  }

  async #unsettle(change: () => Promise<void>): Promise<void> {
    this.#settled = change().finally(() => {
      this.#settled = undefined;
    });
    await this.#settled;
  }

  /**
   * Reads what is in memory as it is at one moment, between whole batches. What takes long gives way to the event loop,
   * and batches that are stored meanwhile are brought in when it is done.
   *
   * @param prepare brings about what the reading needs of the indexes; undefined if they have it
   * @param use must not change anything: what it has done may be given up, to begin anew after a batch that waits
   */
  async read<T>(
    prepare: (index: TrackIndex) => Promise<void> | undefined,
    use: (index: TrackIndex) => Steps<T>,
  ): Promise<T> {
    for (;;) {
      if (!this.isSettled) await this.settled();
      const { index } = this;
      const preparing = prepare(index);
      if (preparing) await preparing;
      if (!this.isSettled || index !== this.index) continue;
      const work = new SlicedWork(use(index));
      if (work.runSlice()) return work.result;
      return this.#latch.tryEnter() ? this.#finish(work) : this.#readNext(prepare, use);
    }
  }

  async #finish<T>(work: SlicedWork<T>): Promise<T> {
    try {
      return await work.runToEnd();
    } finally {
      this.#latch.leave();
    }
  }

  /** Reads after the batch that waits. */
  async #readNext<T>(
    prepare: (index: TrackIndex) => Promise<void> | undefined,
    use: (index: TrackIndex) => Steps<T>,
  ): Promise<T> {
    await this.#latch.enter();
    try {
      const { index } = this;
      await prepare(index);
      return await inSlices(use(index));
    } finally {
      this.#latch.leave();
    }
  }
}
