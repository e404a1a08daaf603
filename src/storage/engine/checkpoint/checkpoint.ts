import { inSlices, type Steps } from '../../../slices/index.ts';
import { pageOf } from '../indexes/index-page.ts';
import { CHECKPOINT_KEY, markerKey, pageKey, runMarkerKey, runPageKey } from '../keys.ts';
import { checksumOf } from '../records/codec.ts';
import type { Coverage, PageSummary } from '../records/coverage.ts';
import { type CoveredPages, encodeHeader } from '../records/metadata-records.ts';
import { encodePage } from '../records/page.ts';
import { firstRowOfPage, PAGE_ROWS, pageOfRow } from '../records/page-rows.ts';
import { encodeRunPage } from '../records/run-page.ts';
import type { Store } from '../store.ts';
import type { Change } from '../writing/change.ts';
import type { CommitQueue } from '../writing/commit-queue.ts';
import { PendingOperation } from '../writing/pending-operation.ts';
import type { WriteGroup } from '../writing/write-group.ts';

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

  /** Writes a checkpoint of whole pages if there are many new tracks. @throws TrackingError TRACKS_WRITE_FAILED */
  async writeDue(): Promise<void> {
    const { lastTrackNum, coverage } = this.#store;
    const isMany = lastTrackNum - coverage.upTo > 2 * PAGE_ROWS;
    await this.#write(isMany ? firstRowOfPage(pageOfRow(lastTrackNum + 1)) - 1 : lastTrackNum);
  }

  /** Writes a checkpoint of everything. @throws TrackingError TRACKS_WRITE_FAILED */
  async write(): Promise<void> {
    await this.#running?.catch(() => {}); // Whoever began it is told.
    await this.#write(this.#store.lastTrackNum);
  }

  /** One checkpoint at a time is written. */
  async #write(upTo: number): Promise<void> {
    this.#running ??= this.#writePages(upTo).finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  get #changes(): number {
    const { lastTrackNum, coverage } = this.#store;
    return lastTrackNum - coverage.upTo + coverage.markedCount;
  }

  async #writePages(upTo: number): Promise<void> {
    const { coverage, runCoverage, runs } = this.#store;
    coverage.upToNext = upTo;
    runCoverage.upToNext = runs.lastRunId;
    try {
      for (const page of stalePages(coverage)) await this.#add(new WriteTrackPage(page, coverage));
      for (const page of stalePages(runCoverage)) await this.#add(new WriteRunPage(page, runCoverage));
      await this.#add(new FinishCheckpoint(coverage));
    } finally {
      coverage.upToNext = 0;
      runCoverage.upToNext = 0;
    }
  }

  #add(operation: PendingOperation<void>): Promise<void> {
    this.#queue.add(operation);
    return operation.promise;
  }
}

/** The pages that do not describe what there is: new ones, the last one before, and those with markers. */
function stalePages(coverage: Coverage): number[] {
  const numbers = Array.from({ length: pageOfRow(coverage.upToNext) + 1 }, (_, page) => page);
  const firstNew = pageOfRow(coverage.upTo + 1);
  return numbers.filter((page) => page >= firstNew || coverage.markedOn(page).length > 0);
}

/** A page as it is stored, and how many tracks or runs it describes. */
interface EncodedPage {
  key: string;
  bytes: Buffer;
  count: number;
}

/**
 * Writes a page as it is in memory, together with the header that knows it, and takes off the markers of its rows. Once
 * the storage has been reindexed the page belongs to a checkpoint that is gone, and is not written.
 */
abstract class WritePage extends PendingOperation<void> implements Change {
  readonly sizeBytes = 0;
  readonly isAlone = true;
  protected readonly page: number;
  readonly #coverage: Coverage;
  #summary: PageSummary = { count: 0, checksum: 0 };
  #marked: number[] = [];

  /** @param coverage of the checkpoint that the page is for */
  constructor(page: number, coverage: Coverage) {
    super();
    this.page = page;
    this.#coverage = coverage;
  }

  protected abstract coverageOf(store: Store): Coverage;
  protected abstract encode(store: Store): Steps<EncodedPage>;
  protected abstract markerKeyOf(number: number): string;

  /** Stages what must be on disk before the markers go. */
  protected beforeMarkersGo(_group: WriteGroup): void {}

  async stage(group: WriteGroup): Promise<boolean> {
    const coverage = this.coverageOf(group.store);
    if (coverage !== this.#coverage) return true;
    this.beforeMarkersGo(group);
    const { key, bytes, count } = await inSlices(this.encode(group.store));
    this.#summary = { count, checksum: checksumOf(bytes) };
    this.#marked = coverage.markedOn(this.page);
    group.put(key, bytes);
    putHeader(group, (each) => ({
      upTo: each.upTo,
      pages: each === coverage ? this.#changed(each.pages) : each.pages,
    }));
    for (const number of this.#marked) group.del(this.markerKeyOf(number));
    group.addChange(this);
    return true;
  }

  apply(): void {
    this.#coverage.pages[this.page] = this.#summary;
    this.#coverage.unmark(this.#marked);
  }

  protected get result(): undefined {
    return undefined;
  }

  #changed(pages: readonly PageSummary[]): PageSummary[] {
    const changed = [...pages];
    changed[this.page] = this.#summary;
    return changed;
  }
}

class WriteTrackPage extends WritePage {
  /** Without its marker a track is not read at opening, so its run must not depend on it for its span. */
  protected override beforeMarkersGo({ store, runs }: WriteGroup): void {
    const { index, coverage } = store;
    for (const trackNum of coverage.markedOn(this.page)) {
      if (index.has(trackNum)) runs.pin(index.runId(trackNum), index.timeOf(trackNum));
    }
  }

  protected coverageOf({ coverage }: Store): Coverage {
    return coverage;
  }

  protected *encode({ index, coverage }: Store): Steps<EncodedPage> {
    const page = yield* pageOf(index, this.page, coverage.upToNext);
    yield;
    return { key: pageKey(this.page), bytes: encodePage(this.page, page), count: page.count };
  }

  protected markerKeyOf(trackNum: number): string {
    return markerKey(trackNum);
  }
}

class WriteRunPage extends WritePage {
  protected coverageOf({ runCoverage }: Store): Coverage {
    return runCoverage;
  }

  protected *encode({ runs, runCoverage }: Store): Steps<EncodedPage> {
    return { key: runPageKey(this.page), ...(yield* encodeRunPage(this.page, runs, runCoverage.upToNext)) };
  }

  protected markerKeyOf(runId: number): string {
    return runMarkerKey(runId);
  }
}

/** Makes the pages that were written the checkpoint. */
class FinishCheckpoint extends PendingOperation<void> implements Change {
  readonly sizeBytes = 0;
  readonly isAlone = true;
  readonly #coverage: Coverage;

  /** @param coverage of the tracks by this checkpoint; after a reindexing the storage has another, and it is given up */
  constructor(coverage: Coverage) {
    super();
    this.#coverage = coverage;
  }

  stage(group: WriteGroup): boolean {
    if (group.store.coverage !== this.#coverage) return true;
    putHeader(group, ({ upToNext, pages }) => ({ upTo: upToNext, pages }));
    group.addChange(this);
    return true;
  }

  apply({ coverage, runCoverage }: Store): void {
    coverage.upTo = coverage.upToNext;
    runCoverage.upTo = runCoverage.upToNext;
  }

  protected get result(): undefined {
    return undefined;
  }
}

function putHeader(group: WriteGroup, describe: (coverage: Coverage) => CoveredPages): void {
  const { attributes, coverage, runCoverage } = group.store;
  const header = { attributes: [...attributes], tracks: describe(coverage), runs: describe(runCoverage) };
  group.put(CHECKPOINT_KEY, encodeHeader(header));
}
