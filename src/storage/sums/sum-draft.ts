import type { TimeZone } from '../../clocks/index.ts';
import type { TrackCounts } from '../contract/summary-evaluator.ts';
import type { BatchDraft } from '../engine/writing/batch-participant.ts';
import type { BatchWriter } from '../engine/writing/change.ts';
import { CountDraft } from './count-draft.ts';
import type { Journal } from './journal.ts';
import type { OpenCounts } from './open-counts.ts';
import type { StoredSummary } from './stored-summary.ts';

/** What a batch adds to the counters, with its entry of the journal. */
export class SumDraft implements BatchDraft {
  readonly #summaries: readonly StoredSummary[];
  readonly #journal: Journal;
  readonly #open: OpenCounts;
  readonly #draft: CountDraft;
  /** The summaries have counted all tracks up to this number when the batch is stored. */
  lastTrackNum = 0;
  #sizeBytes = 0;
  #failure: unknown;

  /** @param open the counters that the batch is added to */
  constructor(zone: TimeZone, summaries: readonly StoredSummary[], journal: Journal, open: OpenCounts) {
    this.#summaries = summaries;
    this.#journal = journal;
    this.#open = open;
    this.#draft = new CountDraft(zone, summaries);
  }

  /** Counts a track. */
  add(trackNum: number, timeStamp: number, counts: TrackCounts | undefined): void {
    this.lastTrackNum = trackNum;
    try {
      if (counts) this.#draft.add(timeStamp, counts);
    } catch (error) {
      this.#failure ??= error; // Half an operation must not be staged, so the batch as a whole fails.
    }
  }

  /** Stages what was counted. @throws the error that counting failed with */
  stage(group: BatchWriter): void {
    if (this.#failure !== undefined) throw this.#failure;
    const entry = { lastTrackNum: this.lastTrackNum, summaries: this.#draft.counts };
    this.#sizeBytes = this.#journal.stageNext(group, entry);
    this.#draft.stageKeys(group);
  }

  /** Adds what was stored to memory. */
  apply(): void {
    this.#draft.applyKeys();
    this.#draft.addTo(this.#open);
    for (const { record } of this.#summaries) record.countedTo = this.lastTrackNum;
    this.#journal.add(this.#sizeBytes);
  }
}
