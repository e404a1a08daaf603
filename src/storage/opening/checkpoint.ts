import { pageOfRow } from '../indexes/column.ts';
import { CHECKPOINT_KEY, markerKey, pageKey } from '../keys.ts';
import { checksumOf } from '../records/codec.ts';
import { encodeHeader } from '../records/metadata-records.ts';
import { encodePage, pageOf } from '../records/page.ts';
import type { Store } from '../store.ts';
import type { CommitQueue } from '../writing/commit-queue.ts';
import { PendingOperation } from '../writing/pending-operation.ts';
import type { Change, WriteGroup } from '../writing/write-group.ts';
import type { PageSummary } from './coverage.ts';

/** With fewer changes than this since the last checkpoint, closing writes none: opening reads them as fast. */
const CHANGES_MIN_AT_CLOSE = 1000;

/**
 * Writes the columns of the indexes to the database, page by page between other writes, so that opening need not
 * read every track. A page is written as it is at that moment; what changes later leaves a marker.
 */
export class Checkpoint {
  readonly #store: Store;
  readonly #queue: CommitQueue;
  readonly #interval: number;
  #running: Promise<void> | undefined;

  constructor(store: Store, queue: CommitQueue, interval: number) {
    this.#store = store;
    this.#queue = queue;
    this.#interval = interval;
  }

  /** Whether enough was saved and changed since the last checkpoint for another one. */
  get isDue(): boolean {
    return this.#running === undefined && this.#changes >= this.#interval;
  }

  /** Whether a checkpoint at closing makes opening faster. */
  get isWorthwhile(): boolean {
    return this.#changes >= CHANGES_MIN_AT_CLOSE;
  }

  /** Writes a checkpoint; one that is being written is enough. @throws TrackingError TRACKS_WRITE_FAILED */
  async write(): Promise<void> {
    this.#running ??= this.#writePages().finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  get #changes(): number {
    const { lastTrackNum, coverage } = this.#store;
    return lastTrackNum - coverage.upTo + coverage.markedCount;
  }

  async #writePages(): Promise<void> {
    const { coverage, lastTrackNum } = this.#store;
    coverage.upToNext = lastTrackNum;
    try {
      for (let page = 0; page <= pageOfRow(lastTrackNum); page++) {
        const isStale = page >= pageOfRow(coverage.upTo + 1) || coverage.markedOn(page).length > 0;
        if (isStale) await this.#add(new WritePage(page));
      }
      await this.#add(new FinishCheckpoint());
    } finally {
      coverage.upToNext = 0;
    }
  }

  #add(operation: PendingOperation<void>): Promise<void> {
    this.#queue.add(operation);
    return operation.promise;
  }
}

class WritePage extends PendingOperation<void> implements Change {
  readonly sizeBytes = 0;
  readonly isAlone = true;
  readonly #page: number;
  #summary: PageSummary = { count: 0, checksum: 0 };
  #marked: number[] = [];

  constructor(page: number) {
    super();
    this.#page = page;
  }

  stage(group: WriteGroup): boolean {
    const { index, coverage } = group.store;
    const page = pageOf(index, this.#page, coverage.upToNext);
    const bytes = encodePage(this.#page, page);
    this.#summary = { count: page.count, checksum: checksumOf(bytes) };
    this.#marked = coverage.markedOn(this.#page);
    group.put(pageKey(this.#page), bytes);
    putHeader(group, coverage.upTo, withPage(coverage.pages, this.#page, this.#summary));
    for (const trackNum of this.#marked) group.del(markerKey(trackNum));
    group.addChange(this);
    return true;
  }

  apply({ coverage }: Store): void {
    coverage.pages[this.#page] = this.#summary;
    coverage.unmark(this.#marked);
  }

  protected get result(): undefined {
    return undefined;
  }
}

class FinishCheckpoint extends PendingOperation<void> implements Change {
  readonly sizeBytes = 0;
  readonly isAlone = true;

  stage(group: WriteGroup): boolean {
    const { coverage } = group.store;
    putHeader(group, coverage.upToNext, coverage.pages);
    group.addChange(this);
    return true;
  }

  apply({ coverage }: Store): void {
    coverage.upTo = coverage.upToNext;
  }

  protected get result(): undefined {
    return undefined;
  }
}

function putHeader(group: WriteGroup, upTo: number, pages: PageSummary[]): void {
  group.put(CHECKPOINT_KEY, encodeHeader({ upTo, attributes: [...group.store.attributes], pages }));
}

function withPage(pages: readonly PageSummary[], page: number, summary: PageSummary): PageSummary[] {
  const changed = [...pages];
  changed[page] = summary;
  return changed;
}
