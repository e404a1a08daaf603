import { inSlices, type Steps } from '../../../slices/index.ts';
import { keyRange, numberOfKey, runKey, runPageKey } from '../keys.ts';
import { pageCountOf } from '../records/coverage.ts';
import { type CoveredPages, decodeRun } from '../records/metadata-records.ts';
import { decodeRunPage } from '../records/run-page.ts';
import type { Store } from '../store.ts';
import { checkCount, readPageBytes } from './mismatch.ts';

/** Runs loaded between two yields. */
const RUNS_STRIDE = 4096;

/** Takes in the runs of the checkpoint. @throws TrackingError TRACKS_CORRUPTED */
export async function loadRunPages(store: Store, covered: CoveredPages): Promise<void> {
  const { runCoverage } = store;
  runCoverage.upTo = covered.upTo;
  runCoverage.pages.push(...covered.pages);
  for await (const entries of store.database.entries(keyRange('runMarker'))) {
    for (const [key] of entries) if (numberOfKey(key) <= covered.upTo) runCoverage.mark(numberOfKey(key));
  }
  await inSlices(loadPages(store, covered));
}

function* loadPages(store: Store, covered: CoveredPages): Steps<void> {
  for (let number = 0; number < pageCountOf(covered.upTo); number++) {
    const key = runPageKey(number);
    const page = decodeRunPage(number, readPageBytes(store, key, covered, number));
    checkCount(key, covered, number, page.count);
    for (const run of page.runs) {
      if (run.runId <= covered.upTo) store.runs.set(run, true);
      if (run.runId % RUNS_STRIDE === 0) yield;
    }
  }
}

/** Reads the runs that were started or changed since their page was written. */
export async function loadChangedRuns(store: Store): Promise<void> {
  const { database, runs, runCoverage } = store;
  for (const runId of runCoverage.allMarked()) {
    const bytes = database.getSync(runKey(runId));
    if (bytes) runs.set(decodeRun(runKey(runId), bytes));
  }
  for await (const entries of database.entries(keyRange('run', runCoverage.upTo + 1))) {
    for (const [key, bytes] of entries) runs.set(decodeRun(key, bytes));
  }
}
