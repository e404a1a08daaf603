import type { TrackCounts } from '../../contract/summary-evaluator.ts';
import type { BatchWriter } from './change.ts';

/** Something that joins the batches of the engine, such as the sums: what it writes is stored together with the tracks. */
export interface BatchParticipant {
  /** Begins to follow a batch; undefined if nothing is to be followed. */
  draft(): BatchDraft | undefined;
  /** Stages, once in a batch, that stored tracks change or go. */
  markSumsStale(group: BatchWriter): void;
}

/** What a participant does in one batch. */
export interface BatchDraft {
  /** Takes in a new track. */
  add(trackNum: number, timeStamp: number, counts: TrackCounts | undefined): void;
  /** Stages what the participant writes. @throws what went wrong in `add` */
  stage(group: BatchWriter): void;
  /** Applies it in memory, once the batch is stored. */
  apply(): void;
}
