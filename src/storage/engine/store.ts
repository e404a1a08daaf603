import { RunRegistry } from '../../runs/index.ts';
import { inSlices, ReadLatch, SlicedWork, type Steps } from '../../slices/index.ts';
import type { Database } from '../leveldb/database.ts';
import { TrackIndex } from './indexes/track-index.ts';
import { Coverage } from './records/coverage.ts';
import { Rows } from './rows/rows.ts';

/** An open storage: its database, and everything that memory holds of it. */
export class Store {
  readonly database: Database;
  readonly attributes: readonly string[];
  readonly rows: Rows;
  #runs: RunRegistry;
  #index: TrackIndex;
  #coverage = new Coverage();
  #runCoverage = new Coverage();
  #lastTrackNum = 0;
  readonly #latch = new ReadLatch();
  #changing: Promise<void> | undefined;

  /** @param runs the runs, where they are known already */
  constructor(
    database: Database,
    attributes: readonly string[],
    cacheSizeBytes: number,
    runs = new RunRegistry(),
  ) {
    this.database = database;
    this.attributes = attributes;
    this.rows = new Rows(database, () => this.#index.rowGroups, cacheSizeBytes);
    this.#runs = runs;
    this.#index = new TrackIndex(attributes);
  }

  get runs(): RunRegistry {
    return this.#runs;
  }

  get index(): TrackIndex {
    return this.#index;
  }

  /** Which tracks the checkpoint on disk describes. */
  get coverage(): Coverage {
    return this.#coverage;
  }

  /** Which runs the checkpoint on disk describes. */
  get runCoverage(): Coverage {
    return this.#runCoverage;
  }

  /** The greatest track number ever given. */
  get lastTrackNum(): number {
    return this.#lastTrackNum;
  }

  /** Notes that track numbers up to this one are given. */
  noteTrackNum(trackNum: number): void {
    if (trackNum > this.#lastTrackNum) this.#lastTrackNum = trackNum;
  }

  /** Replaces the index by one that no checkpoint describes. */
  replaceIndex(index: TrackIndex): void {
    this.#index = index;
    this.#coverage = new Coverage();
    this.#runCoverage = new Coverage();
  }

  /** Forgets all that was loaded. */
  clear(): void {
    this.#runs = new RunRegistry();
    this.replaceIndex(new TrackIndex(this.attributes));
  }

  /** Whether a change of several turns is under way: the indexes may show a part of a batch. */
  get isChanging(): boolean {
    return this.#changing !== undefined;
  }

  /** Waits until no change of several turns is under way. */
  async untilChanged(): Promise<void> {
    while (this.#changing) await this.#changing;
  }

  /** Whether a reading in slices is under way. A change must wait for it. */
  get isBeingRead(): boolean {
    return this.#latch.isHeld;
  }

  /** Makes a change in one turn, as soon as no reading in slices is under way. */
  async change(change: () => void | Promise<void>): Promise<void> {
    await this.#latch.change(change);
  }

  /** Makes a change in several turns. All readings wait for it. */
  async changeInTurns(change: () => Promise<void>): Promise<void> {
    await this.#latch.change(() => {
      this.#changing = change().finally(() => {
        this.#changing = undefined;
      });
      return this.#changing;
    });
  }

  /**
   * Reads the indexes as they are at one moment, between whole batches. Long readings yield to the event loop. Batches
   * that are stored meanwhile are applied after the reading.
   *
   * @param prepare prepares what the reading needs of the indexes; undefined if they have it
   * @param use must not change anything: a batch that waits may stop it, and it starts again after the batch
   */
  async read<T>(prepare: Prepare, use: (index: TrackIndex) => Steps<T>): Promise<T> {
    for (;;) {
      if (this.isChanging) await this.untilChanged();
      const { index } = this;
      const preparing = prepare(index);
      if (preparing) await preparing;
      if (this.isChanging || index !== this.index) continue;
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
  async #readNext<T>(prepare: Prepare, use: (index: TrackIndex) => Steps<T>): Promise<T> {
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

/** Prepares indexes for a reading; undefined if there is nothing to wait for. */
type Prepare = (index: TrackIndex) => Promise<void> | undefined;
