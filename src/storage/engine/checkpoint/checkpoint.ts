import { inSlices, type Steps } from '../../../slices/index.ts';
import { buildTrackPage } from '../indexes/build-track-page.ts';
import { CHECKPOINT_KEY, markerKey, runMarkerKey, runPageKey, trackPageKey } from '../keys.ts';
import { checksumOf } from '../records/codec.ts';
import type { Coverage, PageSummary } from '../records/coverage.ts';
import { type CoveredPages, encodeCheckpointHeader } from '../records/metadata-records.ts';
import { firstRowOfPage, PAGE_ROWS, pageOfRow } from '../records/page-rows.ts';
import { encodeRunPage } from '../records/run-page.ts';
import { encodeTrackPage } from '../records/track-page.ts';
import type { Store } from '../store.ts';
import type { CommitQueue } from '../writing/commit-queue.ts';
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
    await this.#running?.catch(() => {}); // Its caller is told.
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
      for (const page of stalePages(coverage))
        await this.#queue.alone((group) => writePage(group, page, coverage, TRACK_PAGES));
      for (const page of stalePages(runCoverage))
        await this.#queue.alone((group) => writePage(group, page, runCoverage, RUN_PAGES));
      await this.#queue.alone((group) => finish(group, coverage));
    } finally {
      coverage.upToNext = 0;
      runCoverage.upToNext = 0;
    }
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

/** What the pages of tracks and those of runs differ in. */
interface PageKind {
  coverageOf(store: Store): Coverage;
  encode(store: Store, page: number): Steps<EncodedPage>;
  markerKeyOf(number: number): string;
  /** Stages what must be on disk before the markers go. */
  beforeMarkersGo(group: WriteGroup, marked: readonly number[]): void;
}

const TRACK_PAGES: PageKind = {
  coverageOf: ({ coverage }) => coverage,
  *encode({ index, coverage }, page) {
    const columns = yield* buildTrackPage(index, page, coverage.upToNext);
    yield;
    return { key: trackPageKey(page), bytes: encodeTrackPage(page, columns), count: columns.count };
  },
  markerKeyOf: markerKey,
  /** Without its marker a track is not read at opening, so its run must not depend on it for its span. */
  beforeMarkersGo({ store: { index }, runs }, marked) {
    for (const trackNum of marked)
      if (index.has(trackNum)) runs.pin(index.runId(trackNum), index.timeOf(trackNum));
  },
};

const RUN_PAGES: PageKind = {
  coverageOf: ({ runCoverage }) => runCoverage,
  *encode({ runs, runCoverage }, page) {
    return { key: runPageKey(page), ...(yield* encodeRunPage(page, runs, runCoverage.upToNext)) };
  },
  markerKeyOf: runMarkerKey,
  beforeMarkersGo() {},
};

/**
 * Writes a page as it is in memory, together with the header that knows it, and removes the markers of its rows. After a
 * reindexing the page belongs to a checkpoint that is gone, and is not written.
 *
 * @param coverage of the checkpoint that the page is for
 */
async function writePage(group: WriteGroup, page: number, coverage: Coverage, kind: PageKind): Promise<void> {
  if (kind.coverageOf(group.store) !== coverage) return;
  const marked = coverage.markedOn(page);
  kind.beforeMarkersGo(group, marked);
  const { key, bytes, count } = await inSlices(kind.encode(group.store, page));
  const summary = { count, checksum: checksumOf(bytes) };
  group.put(key, bytes);
  putHeader(group, (each) => ({
    upTo: each.upTo,
    pages: each === coverage ? withPage(each.pages, page, summary) : each.pages,
  }));
  for (const number of marked) group.del(kind.markerKeyOf(number));
  group.addChange({
    apply() {
      coverage.pages[page] = summary;
      coverage.unmark(marked);
    },
  });
}

function withPage(pages: readonly PageSummary[], page: number, summary: PageSummary): PageSummary[] {
  const changed = [...pages];
  changed[page] = summary;
  return changed;
}

/** Makes the pages that were written the checkpoint, unless the storage was reindexed since. */
function finish(group: WriteGroup, coverage: Coverage): void {
  if (group.store.coverage !== coverage) return;
  putHeader(group, ({ upToNext, pages }) => ({ upTo: upToNext, pages }));
  group.addChange({
    apply({ runCoverage }) {
      coverage.upTo = coverage.upToNext;
      runCoverage.upTo = runCoverage.upToNext;
    },
  });
}

function putHeader(group: WriteGroup, describe: (coverage: Coverage) => CoveredPages): void {
  const { attributes, coverage, runCoverage } = group.store;
  const header = { attributes: [...attributes], tracks: describe(coverage), runs: describe(runCoverage) };
  group.put(CHECKPOINT_KEY, encodeCheckpointHeader(header));
}
